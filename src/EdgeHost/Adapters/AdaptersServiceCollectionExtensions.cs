using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Registers the registry of adapters and the plan of which adapter answers what.</summary>
public static class AdaptersServiceCollectionExtensions
{
    /// <summary>Adds registry, planning and shadow answers.</summary>
    public static IServiceCollection AddAdapters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RegistrySettings>().Bind(configuration.GetSection("Registry")).CheckedAtStart("Registry");
        services.AddOptions<CandidateSettings>().Bind(configuration.GetSection("Candidate")).CheckedAtStart("Candidate");
        services.AddSingleton(s =>
            s.GetRequiredService<IOptions<RegistrySettings>>()
                .Value.Open(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, s.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(s => new AdapterPlanner(
            s.GetRequiredService<AdapterRegistry>(),
            s.GetRequiredService<IOptions<ModelSettings>>(),
            s.GetRequiredService<IOptions<CandidateSettings>>()
        )
        {
            CodeKey = (type, code) => s.GetRequiredService<PlantData>().Manuals.Codes.Key(type, code),
            PlantCodes = () => [.. s.GetRequiredService<PlantData>().Manuals.Sections.SelectMany(m => m.Codes, (m, code) => (m.DeviceType, code))],
        });
        services.AddSingleton<ShadowAnswers>();
        services.TryAddSingleton<IReviewItemSink, ReviewItemFile>();
        return services;
    }
}
