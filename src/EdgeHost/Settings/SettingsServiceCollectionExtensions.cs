using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Registers settings.</summary>
public static class SettingsServiceCollectionExtensions
{
    /// <summary>Binds and checks host, fusion and model settings at start; all errors are reported together.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HostSettings>().Bind(configuration).CheckedAtStart("");
        services.AddOptions<FusionSettings>().Bind(configuration.GetSection("Fusion")).CheckedAtStart("Fusion");
        services.AddOptions<ModelSettings>().Bind(configuration.GetSection("Model")).CheckedAtStart("Model");
        services.AddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Checks a bound class of settings at start, and makes its keys known.</summary>
    /// <param name="options">The class.</param>
    /// <param name="section">The section that it is bound to, such as <c>Mqtt</c>; empty for keys without a section.</param>
    public static OptionsBuilder<T> CheckedAtStart<T>(this OptionsBuilder<T> options, string section)
        where T : class
    {
        options.Services.AddSectionKeys<T>(section);
        return options.ValidateDataAnnotations().ValidateOnStart();
    }

    /// <summary>Makes the keys of a class of settings known that only commands use; the service neither binds nor checks it.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="section">The section that its keys are in.</param>
    public static IServiceCollection AddSectionKeys<T>(this IServiceCollection services, string section)
        where T : class => services.AddSingleton(new SettingSection(typeof(T), section));
}
