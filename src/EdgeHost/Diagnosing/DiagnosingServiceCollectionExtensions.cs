using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.OpenAi;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Safety;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Registers the way from a fault to its diagnosis.</summary>
public static class DiagnosingServiceCollectionExtensions
{
    /// <summary>Adds plant, sensors, model, diagnostician and the services that drive them.</summary>
    public static IServiceCollection AddDiagnosing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SensorOptions>().Bind(configuration.GetSection("Sensors")).CheckedAtStart("Sensors");
        services.AddOptions<DiagnosisOptions>().Bind(configuration.GetSection("Diagnoses")).CheckedAtStart("Diagnoses");
        services.AddSingleton<StartProblems>();
        services.AddSingleton<UsableModel>();
        services.AddSingleton(Plant);
        services.AddSingleton(s => new SensorBoard(
            s.GetRequiredService<IOptions<SensorOptions>>().Value,
            s.GetRequiredService<IOptions<FusionSettings>>().Value.MaxClockAhead
        ));
        services.AddSingleton<DiagnosisQueue>();
        services.AddSingleton<MachineTurns>();
        services.AddSingleton<ModelTurns>();
        services.AddSingleton(s => new LiveFaultSignal(s.GetRequiredService<IOptions<HostSettings>>().Value.Data));
        services.AddSingleton<Preliminaries>();
        services.AddOpenAi();
        services.AddSingleton(Model);
        services.AddSingleton(s => new ModelCircuit(
            s.GetRequiredService<AnswerModelSlot>().Model,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ModelCircuit>>()
        ));
        services.AddSingleton(s =>
        {
            var plant = s.GetRequiredService<PlantData>();
            var tickets = s.GetRequiredService<LiveTicketIndex>();
            var model = s.GetRequiredService<AnswerModelSlot>().Model is null ? null : s.GetRequiredService<ModelCircuit>();
            return new Diagnostician(
                new Retrieval(plant.Manuals, () => tickets.Current, () => tickets.Unreviewed),
                model,
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<IOptions<FusionSettings>>().Value.Language,
                s.GetRequiredService<IOptions<DiagnosisOptions>>().Value,
                s.GetRequiredService<SafetyPatterns>()
            );
        });
        services.AddHostedService<DiagnosisService>();
        return services;
    }

    private static PlantData Plant(IServiceProvider services)
    {
        var (problems, log) = (services.GetRequiredService<StartProblems>(), services.GetRequiredService<ILogger<PlantData>>());
        var plant = PlantData.Load(services.GetRequiredService<IOptions<HostSettings>>().Value.Plant, problems.Tolerated ? LeaveOut : null);
        foreach (var (type, _, remark) in plant.Manuals.Codes.Remarks)
            Log.CodesLookAlike(log, type, remark);
        foreach (var remark in plant.Devices.Remarks)
            Log.DeviceMemberUnused(log, remark);
        return plant;

        void LeaveOut(string reason)
        {
            problems.Report("plant", reason);
            Log.PlantTicketLeftOut(log, reason);
        }
    }

    private static AnswerModelSlot Model(IServiceProvider services)
    {
        var settings = services.GetRequiredService<IOptions<ModelSettings>>().Value;
        if (settings.Provider == ModelProvider.OpenAi)
            return Remote(services, settings);
        if (settings.Path.Length == 0)
            return new AnswerModelSlot(null);
        if (services.GetRequiredService<UsableModel>().Load(settings) is not var (model, plan))
            return new AnswerModelSlot(null);
        var answering = new LanguageModelAnswering(
            model,
            services.GetRequiredService<IOptions<FusionSettings>>().Value.Deadline,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<TelemetryQueue>(),
            plan,
            services.GetRequiredService<ShadowAnswers>(),
            services.GetRequiredService<MachineTurns>()
        );
        if (services.GetService<ModelName>() is { } name)
            name.Current = ModelName.Format(answering.Identity);
        return new AnswerModelSlot(answering);
    }

    private static AnswerModelSlot Remote(IServiceProvider services, ModelSettings settings)
    {
        var answering = new OpenAiAnswering(
            services.GetRequiredService<OpenAiClient>(),
            settings,
            services.GetRequiredService<IOptions<FusionSettings>>().Value.Deadline,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<TelemetryQueue>()
        );
        if (services.GetService<ModelName>() is { } name)
            name.Current = ModelName.Format(answering.Identity);
        return new AnswerModelSlot(answering);
    }
}
