using EdgeDiag.EdgeHost.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeDiag.EdgeHost.Publishing;

/// <summary>Registers what publishes the journal's messages.</summary>
public static class PublishingServiceCollectionExtensions
{
    /// <summary>Adds the outbox; a publisher must be registered too.</summary>
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.TryAddSingleton<HealthBoard>();
        services.AddSingleton<RefusedDiagnoses>();
        services.AddSingleton<OutboxService>();
        services.AddHostedService(s => s.GetRequiredService<OutboxService>());
        return services;
    }
}
