using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>Registers the HTTP port.</summary>
public static class HttpServiceCollectionExtensions
{
    /// <summary>Adds the port; it listens only where <c>Http:Port</c> is set.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HttpSettings>().Bind(configuration.GetSection("Http")).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<HttpService>();
        return services;
    }
}
