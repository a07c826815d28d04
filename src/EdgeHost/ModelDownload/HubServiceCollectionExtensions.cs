using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>Registers what <c>model pull</c> needs.</summary>
public static class HubServiceCollectionExtensions
{
    private const string ClientName = "hub";
    private const int MostRetries = 5;

    /// <summary>Makes the keys under <c>Hub</c> known.</summary>
    public static IServiceCollection AddHubKeys(this IServiceCollection services) => services.AddSectionKeys<HubSettings>("Hub");

    /// <summary>Adds the hub's client, which tries failed requests again, and <see cref="ModelPull"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="settings">Checked settings.</param>
    public static IServiceCollection AddHub(this IServiceCollection services, HubSettings settings)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton(settings).AddSingleton<ModelPull>();
        services.AddSingleton(s => new HubClient(s.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName), settings));
        // Redirects are followed by hand: the token stays with the endpoint, and the first answer's headers count. Addresses
        // may be signed, so nothing of requests is logged.
        services
            .AddHttpClient(ClientName, c => c.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddResilienceHandler(
                "retry",
                b =>
                    b.AddRetry(
                            new HttpRetryStrategyOptions
                            {
                                MaxRetryAttempts = MostRetries,
                                Delay = settings.RetryDelay,
                                BackoffType = DelayBackoffType.Exponential,
                                UseJitter = true,
                            }
                        )
                        .AddTimeout(settings.StallTimeout)
            );
        return services;
    }
}
