using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>Registers the client of an OpenAI-compatible server.</summary>
public static class OpenAiServiceCollectionExtensions
{
    private const long LargestAnswer = 4_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Adds the client. One failed attempt is repeated; the deadline of an answer is for both.</summary>
    public static IServiceCollection AddOpenAi(this IServiceCollection services)
    {
        services.AddSingleton<OpenAiClient>();
        services
            .AddHttpClient(
                OpenAiClient.ClientName,
                c =>
                {
                    c.Timeout = Timeout.InfiniteTimeSpan;
                    c.MaxResponseContentBufferSize = LargestAnswer;
                }
            )
            // A redirected request would take the key elsewhere.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .RemoveAllLoggers()
            .AddResilienceHandler(
                "retry",
                b =>
                    b.AddRetry(
                        new HttpRetryStrategyOptions
                        {
                            MaxRetryAttempts = 1,
                            Delay = Pause,
                            BackoffType = DelayBackoffType.Constant,
                        }
                    )
            );
        return services;
    }
}
