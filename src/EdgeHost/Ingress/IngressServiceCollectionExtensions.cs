using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Registers what takes messages over.</summary>
public static class IngressServiceCollectionExtensions
{
    /// <summary>Adds decoding and taking over; sources such as MQTT call it.</summary>
    public static IServiceCollection AddIngress(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MappingSettings>().Bind(configuration.GetSection("Mqtt:Mappings")).CheckedAtStart("Mqtt:Mappings");
        services.AddSingleton(s =>
        {
            var host = s.GetRequiredService<IOptions<HostSettings>>().Value;
            return PlantMappings.Load(s.GetRequiredService<IOptions<MappingSettings>>().Value.File, host.Plant);
        });
        services.AddSingleton(s => new MessageMapper(
            s.GetRequiredService<PlantMappings>(),
            s.GetRequiredService<IOptions<HostSettings>>().Value.Site,
            s.GetRequiredService<PlantData>().Devices
        ));
        services.AddHostedService<MappingWatch>();
        services.AddSingleton<SenderTrouble>();
        services.AddSingleton<DeadLetters>();
        services.AddHostedService<DeadLetterService>();
        services.AddSingleton<CaseSnapshots>();
        services.AddSingleton<FaultCommit>();
        services.AddSingleton<FaultIntake>();
        services.AddSingleton<ReadingIntake>();
        services.AddSingleton<PlantEventIntake>();
        services.AddSingleton<IMessageHandler, PlantMessageHandler>();
        return services;
    }
}
