using System.Net;
using EdgeDiag.EdgeHost.Health;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>
/// The host's web server: Kestrel, started again until it has its port. Kestrel alone binds its port once, and a port that it
/// cannot bind would stop the start of the whole service. Here that only puts the port on the health board: faults come over MQTT
/// and are answered all the same. The rest of the host sees one server that has started.
/// </summary>
/// <param name="services">The service's container, which requests take their services from.</param>
/// <param name="settings">Address and port.</param>
/// <param name="transport">Opens sockets.</param>
/// <param name="board">Told while there is no port.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="loggers">Kestrel's logs.</param>
/// <param name="log">Told once when the port cannot be used, and once when it can.</param>
/// <param name="systemd">Shows the state of the port, since <c>/healthz</c> cannot; null without systemd.</param>
internal sealed class RecoveringServer(
    IServiceProvider services,
    IOptions<HttpSettings> settings,
    IConnectionListenerFactory transport,
    HealthBoard board,
    TimeProvider time,
    ILoggerFactory loggers,
    ILogger<RecoveringServer> log,
    ISystemdNotifier? systemd = null
) : IServer
{
    /// <summary>The port's name on the health board.</summary>
    public const string Part = "http";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1),
        LongestPause = TimeSpan.FromSeconds(10),
        // The rest of the time to stop belongs to the other services, such as the one that publishes "offline".
        RequestsEndWithin = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private KestrelServer? _kestrel;
    private Task _retries = Task.CompletedTask;
    private bool _isProblemKnown;

    /// <summary>Empty: without addresses here, the host does not log a port that may not be there.</summary>
    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        if (!await TryListenAsync(application, cancellationToken))
            _retries = RetryAsync(application, _stopping.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _retries.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_kestrel is null)
            return;
        using var patience = new CancellationTokenSource(RequestsEndWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        await _kestrel.StopAsync(either.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kestrel?.Dispose();
        _stopping.Dispose();
    }

    private async Task RetryAsync<TContext>(IHttpApplication<TContext> application, CancellationToken stopping)
        where TContext : notnull
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, stopping);
            if (await TryListenAsync(application, stopping))
                return;
        }
    }

    // A new Kestrel each time: one that has not started cannot be started again.
    private async Task<bool> TryListenAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        var kestrel = new KestrelServer(Options.Create(KestrelOptions()), transport, loggers);
        try
        {
            await kestrel.StartAsync(application, cancellationToken);
        }
        catch (Exception e)
        {
            kestrel.Dispose();
            if (cancellationToken.IsCancellationRequested)
                throw;
            TellProblem(e.Message.ReplaceLineEndings(" "));
            return false;
        }

        _kestrel = kestrel;
        board.Clear(Part);
        if (_isProblemKnown)
            ShowInSystemd("");
        Log.Listening(log, settings.Value.Address, settings.Value.Port);
        return true;
    }

    private void TellProblem(string reason)
    {
        board.Report(Part, $"no HTTP on {settings.Value.Address}:{settings.Value.Port}: {reason}", answered: true);
        if (_isProblemKnown)
            return;
        _isProblemKnown = true;
        Log.NotListening(log, settings.Value.Address, settings.Value.Port, reason);
        ShowInSystemd($"no HTTP on {settings.Value.Address}:{settings.Value.Port}: {reason}");
    }

    private void ShowInSystemd(string status) => systemd?.Notify(new ServiceState("STATUS=" + status));

    private KestrelServerOptions KestrelOptions()
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        HttpLimits.Set(options.Limits);
        options.Listen(IPAddress.Parse(settings.Value.Address), settings.Value.Port, l => l.Protocols = HttpProtocols.Http1);
        return options;
    }
}
