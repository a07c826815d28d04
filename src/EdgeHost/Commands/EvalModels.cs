using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>The models that an evaluation asks, one in memory at a time.</summary>
/// <param name="configuration">Names base, registry and the default adapter.</param>
/// <param name="adapters">Adapters asked for; that of the settings where there are none.</param>
/// <param name="baseline">Also the manual alone and the base alone.</param>
internal sealed class EvalModels(IConfiguration configuration, string[] adapters, bool baseline) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private LanguageModelAnswering? _current;

    /// <summary>When an answer names a cause, and what the model is shown, as in the service.</summary>
    public DiagnosisOptions Options { get; } = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();

    /// <summary>Name and model, each loaded when its turn comes; null for the manual alone, which is the first.</summary>
    public IEnumerable<(string Name, IAnswerModel? Model)> All()
    {
        if (baseline)
            yield return ("manual-only", null);
        var settings = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
        if (settings.Path.Length == 0)
            yield break;
        var asked = adapters.Length == 0 && settings.Adapter.Length > 0 ? [settings.Adapter] : adapters;
        if (baseline || asked.Length == 0)
            yield return ("base", Load(settings, null));
        var planner = new AdapterPlanner(
            CommandSettings.OpenRegistry(configuration),
            Microsoft.Extensions.Options.Options.Create(settings),
            Microsoft.Extensions.Options.Options.Create(new CandidateSettings())
        );
        foreach (var adapter in asked)
            yield return (RowName(adapter, asked), Load(settings, planner.Source(adapter).Folder));
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();

    private LanguageModelAnswering Load(ModelSettings settings, string? folder)
    {
        _current?.Dispose();
        _current = null;
        _current = new LanguageModelAnswering(
            LanguageModel.Load(Locate.Existing(settings.Path), folder, settings.Device, settings.Precision, settings.ChatTemplate),
            Patience,
            TimeProvider.System
        );
        // The first computation is slower than all others and is no answer.
        _current.WarmUpAsync().GetAwaiter().GetResult();
        return _current;
    }

    // The folder's name, or the whole path where two would be called alike.
    private static string RowName(string adapter, string[] adapters)
    {
        string Name(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return adapters.Count(a => Name(a) == Name(adapter)) > 1 ? adapter : Name(adapter);
    }
}
