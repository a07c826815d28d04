using System.Net;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Ingress;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tickets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>
/// The HTTP port, a small web application beside the service: whatever goes wrong with it, faults are taken and answered as
/// without it. Off unless <c>Http:Port</c> is set.
/// </summary>
public sealed class HttpService : IHostedService, IDisposable
{
    /// <summary>Where the metrics are.</summary>
    internal const string MetricsPath = "/metrics";

    private readonly IServiceProvider _services;
    private readonly HttpSettings _settings;
    private readonly ILogger<HttpService> _log;
    private readonly MeterProvider? _metrics;
    private WebApplication? _app;

    /// <summary>A port of the settings; metrics are counted from now on.</summary>
    public HttpService(IServiceProvider services, IOptions<HttpSettings> settings, ILogger<HttpService> log)
    {
        (_services, _settings, _log) = (services, settings.Value, log);
        // Made before anything is counted: all services are made before the first of them starts.
        if (_settings.Port > 0)
            _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(HostMeter.Meter.Name).AddPrometheusExporter().Build();
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_settings.Port == 0)
            return;
        var app = Build();
        try
        {
            await app.StartAsync(cancellationToken);
            _app = app;
            Log.Listening(_log, _settings.Address, _settings.Port);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            // The port is taken, most likely. Faults come over MQTT and are answered all the same.
            Log.NotListening(_log, _settings.Address, _settings.Port, e.Message);
            await app.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null)
            return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics?.Dispose();

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder
            .WebHost.UseSetting(WebHostDefaults.PreventHostingStartupKey, "true")
            .ConfigureKestrel(k =>
            {
                k.AddServerHeader = false;
                HttpLimits.Set(k.Limits);
                k.Listen(IPAddress.Parse(_settings.Address), _settings.Port, l => l.Protocols = HttpProtocols.Http1);
            });
        Share<AdapterOperations>(builder);
        Share<IFaultCases>(builder);
        Share<ITicketStore>(builder);
        Share<FeedbackIntake>(builder);
        Share<TicketReviews>(builder);
        Share<SenderTrouble>(builder);
        Share<IOptions<HttpSettings>>(builder);
        Share<IOptions<FusionSettings>>(builder);
        Share<PlantData>(builder);
        Share<LiveTicketIndex>(builder);
        Share<TimeProvider>(builder);
        Share<BooksCache>(builder);
        Share<Readiness>(builder);
        Share<IOptions<HostSettings>>(builder);
        var app = builder.Build();
        app.Use(GuardAsync);
        app.UseStatusCodePages(c =>
            Problems.WriteAsync(
                c.HttpContext,
                c.HttpContext.Response.StatusCode,
                $"request: expected a call of this service, found {c.HttpContext.Request.Method} {c.HttpContext.Request.Path}"
            )
        );
        var guard = new HttpGuard(_settings.Token(), new HostNames(_settings.AllowedHosts, Environment.MachineName));
        app.Use((context, next) => guard.Refusal(context.Request) is var (status, problem) ? Problems.WriteAsync(context, status, problem) : next(context));
        app.Use(CountedAsync);
        app.UseRouting();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint(MetricsPath, _metrics, null, null);
        app.MapGroup("/api/v1").MapAdapters().MapTickets();
        return app;
    }

    // Every exception becomes an answer; what nobody expected is logged, and its stack stays here.
    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var known = Problems.Of(e);
            if (known is null)
                Log.Unforeseen(_log, context.Request.Method, context.Request.Path, e);
            // Half an answer cannot be mended; the caller sees that the connection ends.
            if (context.Response.HasStarted)
                context.Abort();
            else
            {
                context.Response.Clear();
                var (status, detail) = known ?? (StatusCodes.Status500InternalServerError, "the service made a mistake; its log says which");
                await Problems.WriteAsync(context, status, detail);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }

    // The gauges give what was counted last, so it is counted before they are asked.
    private static async Task CountedAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == MetricsPath)
            await context.RequestServices.GetRequiredService<Readiness>().LookAsync(context.RequestAborted);
        await next(context);
    }

    // Its own container, so that the web's services stay out of the service's; what both need is one and the same object.
    private void Share<T>(WebApplicationBuilder builder)
        where T : class => builder.Services.Add(new ServiceDescriptor(typeof(T), _services.GetRequiredService<T>()));
}
