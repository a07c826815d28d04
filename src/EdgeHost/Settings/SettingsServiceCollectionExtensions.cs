using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Registers the settings that several features share.</summary>
public static class SettingsServiceCollectionExtensions
{
    /// <summary>Binds and checks host, fusion and model settings at start; all errors are reported together.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HostSettings>().Bind(configuration).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FusionSettings>().Bind(configuration.GetSection("Fusion")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ModelSettings>().Bind(configuration.GetSection("Model")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        return services;
    }
}
