using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Registers the HTTP port.</summary>
public static class HttpServiceCollectionExtensions
{
    /// <summary>Adds health, and the web server where <c>Http:Port</c> is set.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HttpSettings>().Bind(configuration.GetSection(HttpSettings.Section)).CheckedAtStart(HttpSettings.Section);
        services.TryAddSingleton<HealthBoard>();
        services.AddSingleton<DataFolderProbe>();
        services.AddSingleton<Readiness>();
        return WebHost.IsOn(configuration) ? services.AddWebServer() : services;
    }

    private static IServiceCollection AddWebServer(this IServiceCollection services)
    {
        services.AddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        services.AddSingleton<IServer, RecoveringServer>();
        services.AddRouting();
        services.AddCallerLimit();
        services.ConfigureHttpJsonOptions(o => ContractJson.Configured(o.SerializerOptions));
        services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().AddMeter(HostMeter.Meter.Name).AddPrometheusExporter().Build());
        return services.AddCallDescription();
    }
}
