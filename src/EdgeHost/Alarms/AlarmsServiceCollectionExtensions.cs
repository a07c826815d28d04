using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>Registers the alarms' room.</summary>
public static class AlarmsServiceCollectionExtensions
{
    /// <summary>Adds what people do with alarms, and what the clock does.</summary>
    public static IServiceCollection AddAlarms(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AlarmSettings>().Bind(configuration.GetSection("Alarms")).CheckedAtStart("Alarms");
        services.AddSingleton<AlarmDesk>();
        services.AddSingleton<LineEpisodes>();
        services.AddSingleton<AlarmReports>();
        services.AddHostedService<AlarmService>();
        return services;
    }
}
