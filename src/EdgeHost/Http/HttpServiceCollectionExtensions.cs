using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>Registers the HTTP port.</summary>
public static class HttpServiceCollectionExtensions
{
    /// <summary>Adds the port; it listens only where <c>Http:Port</c> is set.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HttpSettings>().Bind(configuration.GetSection("Http")).CheckedAtStart("Http");
        services.TryAddSingleton<HealthBoard>();
        services.AddSingleton<DataFolderProbe>();
        services.AddSingleton<Readiness>();
        services.AddHostedService<HttpService>();
        return services;
    }
}
