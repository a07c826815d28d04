using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Registers what keeps services and stores alive.</summary>
public static class HostingServiceCollectionExtensions
{
    /// <summary>Adds the watch over stores and what ends the process.</summary>
    public static IServiceCollection AddRecovery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StoreSettings>().Bind(configuration.GetSection("Store")).CheckedAtStart("Store");
        services.AddSingleton<FatalFailure>();
        services.AddSingleton<StoreCalls>();
        services.AddHostedService<StoreWatch>();
        services.AddSingleton<WatchedFiles>();
        services.AddHostedService<FileWatch>();
        return services;
    }

    /// <summary>Adds a store's interface; who asks for it gets it behind a guard.</summary>
    /// <param name="services">Services.</param>
    /// <param name="name">The store in messages, such as its file's name.</param>
    /// <param name="kind">Which rules hold.</param>
    /// <param name="store">The store itself.</param>
    public static IServiceCollection AddGuardedStore<T>(this IServiceCollection services, string name, StoreKind kind, Func<IServiceProvider, T> store)
        where T : class => services.AddSingleton(s => StoreGuardFactory.Guard(store(s), PartsOf(s, name, kind)));

    /// <summary>What a guard needs, from the service's own parts.</summary>
    /// <param name="services">Services.</param>
    /// <param name="name">The store's name.</param>
    /// <param name="kind">Which rules hold.</param>
    public static StoreGuardParts PartsOf(IServiceProvider services, string name, StoreKind kind) =>
        new(
            kind == StoreKind.Vital ? Path.Combine(services.GetRequiredService<IOptions<HostSettings>>().Value.Data, name) : name,
            kind,
            services.GetRequiredService<StoreCalls>(),
            services.GetRequiredService<FatalFailure>(),
            services.GetRequiredService<IOptions<StoreSettings>>().Value.Patience,
            services.GetRequiredService<TimeProvider>()
        );
}
