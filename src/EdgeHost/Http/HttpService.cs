using System.Net;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tickets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>
/// The HTTP port, a small web application beside the service: whatever goes wrong with it, faults are taken and answered as
/// without it. Off unless <c>Http:Port</c> is set.
/// </summary>
public sealed class HttpService(IServiceProvider services, IOptions<HttpSettings> settings, ILogger<HttpService> log) : IHostedService
{
    private WebApplication? _app;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var s = settings.Value;
        if (s.Port == 0) return;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Parse(s.Address), s.Port)).UseSetting(WebHostDefaults.PreventHostingStartupKey, "true");
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false);
        Share<AdapterOperations>(builder);
        Share<IFaultCases>(builder);
        Share<IJournalBooks>(builder);
        Share<ITicketStore>(builder);
        Share<Judgements>(builder);
        Share<TicketReviews>(builder);
        Share<IOptions<HttpSettings>>(builder);
        Share<PlantData>(builder);
        Share<SenderTrouble>(builder);
        Share<PlantTickets>(builder);
        Share<TimeProvider>(builder);
        Share<IOptions<HostSettings>>(builder);
        Share<IOptions<FusionSettings>>(builder);
        var app = builder.Build();
        var guard = new HttpGuard(s.Token());
        app.Use((context, next) =>
        {
            if (context.Request.Path == "/healthz" || guard.Refusal(context.Request) is not var (status, problem)) return next(context);
            context.Response.StatusCode = status;
            return context.Response.WriteAsJsonAsync(new { problem });
        });
        app.MapGet("/healthz", (IJournalBooks books) => Results.Json(new { state = "online", books = books.Books() }));
        app.MapGroup("/api/v1").MapAdapters().MapTickets();
        try
        {
            await app.StartAsync(cancellationToken);
            _app = app;
            Log.Listening(log, s.Address, s.Port);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            // The port is taken, most likely. Faults come over MQTT and are answered all the same.
            Log.NotListening(log, s.Address, s.Port, e.Message);
            await app.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null) return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }

    // Its own container, so that the web's services stay out of the service's; what both need is one and the same object.
    private void Share<T>(WebApplicationBuilder builder)
        where T : class => builder.Services.Add(new ServiceDescriptor(typeof(T), services.GetRequiredService<T>()));
}
