using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Adapters.Serving;

/// <summary>Registers what keeps the running model in line with the registry.</summary>
public static class AdapterServingServiceCollectionExtensions
{
    /// <summary>Adds swapping, operations for people, the watch over the registry and the watch over corrections.</summary>
    public static IServiceCollection AddAdapterServing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RollbackSettings>().Bind(configuration.GetSection("Rollback")).CheckedAtStart("Rollback");
        services.AddSingleton<AdapterSwapping>();
        services.AddSingleton<AdapterOperations>();
        services.AddHostedService<AdapterWatch>();
        services.AddHostedService<CorrectionWatch>();
        return services;
    }
}
