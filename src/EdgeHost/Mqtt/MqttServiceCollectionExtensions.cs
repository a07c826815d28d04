using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Registers the connection to the broker.</summary>
public static class MqttServiceCollectionExtensions
{
    /// <summary>Adds the connection; an <see cref="IMessageHandler"/> must be registered too.</summary>
    public static IServiceCollection AddMqtt(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MqttSettings>().Bind(configuration.GetSection("Mqtt")).CheckedAtStart("Mqtt");
        services.AddSingleton<ModelName>();
        services.AddSingleton<MqttConnection>();
        services.AddSingleton<IMessagePublisher>(s => s.GetRequiredService<MqttConnection>());
        services.AddHostedService(s => s.GetRequiredService<MqttConnection>());
        return services;
    }
}
