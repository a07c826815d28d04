using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Alarms;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Imports;
using EdgeDiag.EdgeHost.Ingress;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Learning.Nightly;
using EdgeDiag.EdgeHost.ModelDownload;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Publishing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.EdgeHost.Watchdog;
using EdgeDiag.EdgeHost.Web.Api;
using EdgeDiag.Fusion.Safety;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Composition;

/// <summary>Puts the service together; the same for <c>run</c>, <c>demo</c> and the tests.</summary>
public static class EdgeDiagHost
{
    /// <summary>Prefix of environment variables that are settings.</summary>
    public const string EnvironmentPrefix = "EDGEDIAG_";

    private const string SettingsFileName = "appsettings.json";

    /// <summary>Settings in order of precedence: <c>appsettings.json</c> beside the program and in the working directory, environment, command line.</summary>
    /// <param name="arguments">Words such as <c>--Mqtt:Port</c>, <c>1884</c>.</param>
    /// <exception cref="OptionsValidationException">A file cannot be used, a key is no setting, or a value is none of its key; all are named.</exception>
    public static IConfigurationRoot Configure(IReadOnlyList<string> arguments)
    {
        SettingKeys.Check(arguments);
        var wrong = new List<string>();
        var builder = new ConfigurationBuilder();
        foreach (var file in SettingsFiles())
            builder.AddInMemoryCollection(SettingsFile.Read(file, wrong));
        wrong.AddRange(EnvironmentKeys.Wrong());
        if (wrong.Count > 0)
            throw new OptionsValidationException("settings", typeof(SettingKeys), wrong);
        return builder.AddEnvironmentVariables(EnvironmentPrefix).AddCommandLine([.. arguments]).Build();
    }

    // Started in its own folder, the program has one file, not two.
    private static IEnumerable<string> SettingsFiles() =>
        ((string[])[Path.Combine(AppContext.BaseDirectory, SettingsFileName), Path.GetFullPath(SettingsFileName)]).Distinct();

    /// <summary>
    /// A settings file in the plant's folder that is not read, because the program was started elsewhere, where no settings file is; null where
    /// there is none.
    /// </summary>
    internal static string? UnreadSettings(string plant)
    {
        var file = Path.Combine(Locate.Existing(plant), SettingsFileName);
        return File.Exists(file) && !File.Exists(SettingsFileName) && !SettingsFiles().Contains(Path.GetFullPath(file)) ? file : null;
    }

    /// <summary>A host with everything but a broker.</summary>
    /// <param name="configuration">Settings.</param>
    /// <param name="customize">Replaces or adds services.</param>
    public static IHost Build(IConfiguration configuration, Action<IServiceCollection>? customize = null)
    {
        var builder = WebHost.CreateBuilder(configuration);
        builder.Configuration.AddConfiguration(configuration);
        // The database being away is told once by the telemetry service, not for every attempt by the retry library.
        builder.Logging.AddFilter("Polly", LogLevel.None);
        // Why the service ends is told once, by the command.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // What callers do wrong is answered, not logged: they must not be able to fill the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Error);
        builder.Logging.AddConfiguration(configuration.GetSection("Logging"));
        builder.Logging.AddLineConsole();
        builder.Services.AddRooms(configuration);
        customize?.Invoke(builder.Services);
        return builder.BuildHost();
    }

    /// <summary>Everything that the service consists of, room by room.</summary>
    internal static IServiceCollection AddRooms(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings(configuration)
            .AddRecovery(configuration)
            .AddJournal(configuration)
            .AddPublishing()
            .AddTickets(configuration)
            .AddDiagnosing(configuration)
            .AddAlarms(configuration)
            .AddIngress(configuration)
            .AddAdapters(configuration)
            .AddAdapterServing(configuration)
            .AddMqtt(configuration)
            .AddTelemetry(configuration)
            .AddHttp(configuration)
            .AddWatchdog(configuration)
            .AddImportKeys()
            .AddLearningKeys()
            .AddHubKeys();

    /// <summary>
    /// Checks the settings and reads plant, model and mappings before anything starts, so that what a person must mend is told in one
    /// line instead of a failed start with a stack trace.
    /// </summary>
    /// <exception cref="OptionsValidationException">Settings; all failures together.</exception>
    public static IHost Prepared(this IHost host)
    {
        host.Services.GetService<IStartupValidator>()?.Validate();
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SettingKeys));
        foreach (var variable in EnvironmentKeys.Unknown())
            Log.UnknownVariable(log, variable);
        try
        {
            // None needs another, and each takes long.
            Parallel.Invoke(
                () => host.Services.GetService<PlantData>(),
                () => host.Services.GetService<UsableModel>()?.ReadAhead(host.Services.GetRequiredService<IOptions<ModelSettings>>().Value),
                () => host.Services.GetService<SafetyPatterns>()
            );
        }
        catch (AggregateException)
        {
            // What fails here fails again below, one after the other: the first is told.
        }

        try
        {
            host.Services.GetRequiredService<Fusion.Diagnoses.Diagnostician>();
            host.Services.GetService<PlantMappings>();
        }
        catch
        {
            // What has been read ahead has no owner yet.
            host.Services.GetService<UsableModel>()?.Dispose();
            throw;
        }

        return host;
    }

    /// <summary>Tells of a settings file beside the plant that a person may believe to be read.</summary>
    public static void TellUnreadSettings(this IHost host)
    {
        if (UnreadSettings(host.Services.GetRequiredService<IOptions<HostSettings>>().Value.Plant) is { } file)
            Log.UnreadSettings(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SettingKeys)), file);
    }
}
