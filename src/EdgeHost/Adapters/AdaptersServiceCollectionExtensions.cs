using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Registers the registry of adapters and what keeps the model in line with it.</summary>
public static class AdaptersServiceCollectionExtensions
{
    /// <summary>Adds registry, planning, swapping, shadow answers and the watch over corrections.</summary>
    public static IServiceCollection AddAdapters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RegistrySettings>().Bind(configuration.GetSection("Registry")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<CandidateSettings>().Bind(configuration.GetSection("Candidate")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RollbackSettings>().Bind(configuration.GetSection("Rollback")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s =>
            s.GetRequiredService<IOptions<RegistrySettings>>()
                .Value.Open(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, s.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton<AdapterPlanner>();
        services.AddSingleton<AdapterSwapping>();
        services.AddSingleton<AdapterOperations>();
        services.AddSingleton<ShadowAnswers>();
        services.TryAddSingleton<IReviewItemSink, ReviewItemFile>();
        services.AddHostedService<AdapterWatch>();
        services.AddHostedService<CorrectionWatch>();
        return services;
    }
}
