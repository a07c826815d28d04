using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>Registers what systemd is told.</summary>
public static class WatchdogServiceCollectionExtensions
{
    /// <summary>Adds readiness, beats and the end of the service as systemd's messages; comes behind everything that it watches.</summary>
    public static IServiceCollection AddWatchdog(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WatchdogSettings>().Bind(configuration.GetSection("Watchdog")).CheckedAtStart("Watchdog");
        services.AddSystemd();
        // AddSystemd looks for systemd among the parent processes, which a hardened unit does not see. The socket says it for certain.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>().AddSingleton<IHostLifetime, SystemdLifetime>();
        services.AddSingleton<Progress>();
        services.AddSingleton<IProgressProbe, JournalProbe>().AddSingleton<IProgressProbe, ModelProbe>();
        services.AddHostedService<WatchdogService>();
        return services
            .Watch<IMessageHandler>((handler, progress) => new WatchedMessageHandler(handler, progress))
            .Watch<IMessagePublisher>((publisher, progress) => new WatchedMessagePublisher(publisher, progress));
    }

    // Whoever asks for the service gets the watched one around what was registered.
    private static IServiceCollection Watch<T>(this IServiceCollection services, Func<T, Progress, T> watched)
        where T : class
    {
        if (services.LastOrDefault(d => d.ServiceType == typeof(T)) is not { } registered)
            return services;
        services.Remove(registered);
        services.AddSingleton(s =>
            watched(
                (T)(
                    registered.ImplementationInstance
                    ?? registered.ImplementationFactory?.Invoke(s)
                    ?? ActivatorUtilities.CreateInstance(s, registered.ImplementationType!)
                ),
                s.GetRequiredService<Progress>()
            )
        );
        return services;
    }
}
