using EdgeDiag.EdgeHost.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Registers what takes messages over.</summary>
public static class IngressServiceCollectionExtensions
{
    /// <summary>Adds decoding and taking over; sources such as MQTT call it.</summary>
    public static IServiceCollection AddIngress(this IServiceCollection services)
    {
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
