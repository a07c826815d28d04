using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Registers telemetry.</summary>
public static class TelemetryServiceCollectionExtensions
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5),
        FirstPause = TimeSpan.FromMilliseconds(100),
        ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Adds queue, spool, database client and the service between them.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<InfluxDbSettings>().Bind(configuration.GetSection("InfluxDb")).CheckedAtStart("InfluxDb");
        services.AddSingleton<TelemetryQueue>();
        services.AddSingleton(s => new Spool(
            Path.Combine(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, "spool"),
            s.GetRequiredService<IOptions<InfluxDbSettings>>().Value.SpoolMegabytes * 1_000_000L
        ));
        services.AddGuardedStore<ISpool>("spool", StoreKind.Useful, s => s.GetRequiredService<Spool>());
        services.AddSingleton<ITelemetrySink>(s => new InfluxDbSink(
            s.GetRequiredService<IOptions<InfluxDbSettings>>().Value.Version == 1
                ? ActivatorUtilities.CreateInstance<VersionOneWriter>(s)
                : ActivatorUtilities.CreateInstance<OfficialClientWriter>(s)
        ));
        services.AddSingleton<DatabaseVersion>();
        services
            .AddHttpClient(InfluxDbSink.ClientName)
            .RemoveAllLoggers()
            // The official client keeps its HTTP client for the whole run; connections are renewed so that a new address is found.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = ConnectionLifetime)
            .AddResilienceHandler(
                "retry",
                b =>
                    b.AddRetry(
                            new HttpRetryStrategyOptions
                            {
                                MaxRetryAttempts = 2,
                                Delay = FirstPause,
                                BackoffType = DelayBackoffType.Exponential,
                                UseJitter = true,
                            }
                        )
                        .AddTimeout(Attempt)
            );
        if (configuration["InfluxDb:Url"] is { Length: > 0 })
            services.AddHostedService<TelemetryService>();
        return services;
    }
}
