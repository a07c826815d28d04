using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Model;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// Loads the model with as much of its adapters as can be used. A service goes on without what is damaged and says so; a command
/// that answers once fails.
/// </summary>
/// <param name="planner">Reads settings and registry.</param>
/// <param name="problems">Whether to go on, and where to say without what.</param>
/// <param name="log">Told the same.</param>
internal sealed class UsableModel(AdapterPlanner planner, StartProblems problems, ILogger<UsableModel> log) : IDisposable
{
    private const string AdapterPart = "adapter",
        ModelPart = "model";

    private const long MostAhead = 256L << 20;

    private LanguageModel? _ahead;

    /// <summary>
    /// Reads the model's weights for <see cref="Load"/>, which needs the plant as well: reading both at once makes a start shorter.
    /// A large model is not read ahead. What cannot be used is not reported here; <see cref="Load"/> finds it again.
    /// </summary>
    /// <param name="settings">Of the model; no path reads nothing.</param>
    /// <exception cref="ModelFormatException">Something cannot be used.</exception>
    public void ReadAhead(ModelSettings settings)
    {
        // A large one takes minutes to read: first comes what may be wrong with the plant and the adapters.
        if (settings.Provider != ModelProvider.Local || settings.Path.Length == 0 || Bytes(Locate.Existing(settings.Path)) > MostAhead)
            return;
        _ahead = Read(settings);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _ahead, null)?.Dispose();

    /// <summary>Loads.</summary>
    /// <param name="settings">Of the model; its path is not empty.</param>
    /// <returns>The model and its plan; null where the service goes on without.</returns>
    /// <exception cref="ModelFormatException">Something cannot be used, and is not tolerated.</exception>
    public (LanguageModel Model, AdapterPlan Plan)? Load(ModelSettings settings)
    {
        var plan = problems.Tolerated ? planner.ReadUsable(LeaveOut) : planner.Read();
        planner.Check(plan);
        foreach (var source in plan.Main is { } main ? plan.Others.Prepend(main) : plan.Others)
            if (planner.SaysNothing(source))
                Log.AdapterWithoutScope(log, source.Name);
            else if (planner.Unknown(source) is { } unknown)
                Log.AdapterOutOfScope(log, source.Name, unknown);
        LanguageModel model;
        try
        {
            model = Interlocked.Exchange(ref _ahead, null) ?? Read(settings);
        }
        catch (Exception e) when (problems.Tolerated && IsDamage(e, Locate.Existing(settings.Path)))
        {
            problems.Report(ModelPart, e.Message);
            Log.NoModel(log, e.Message);
            return null;
        }

        try
        {
            model.LimitPrefixCache((long)settings.PrefixCacheMegabytes << 20);
            return (model, Use(model, plan));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static long Bytes(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.safetensors").Sum(f => f.Length) : 0;

    private static LanguageModel Read(ModelSettings settings) =>
        LanguageModel.Load(Locate.Required("Model:Path", settings.Path, "a model's folder"), null, settings.Device, settings.Precision, settings.ChatTemplate);

    // A wrong setting is a person's slip and refused; so is a folder that holds no model.
    private static bool IsDamage(Exception e, string folder) =>
        e is ModelFormatException or IOException or UnauthorizedAccessException
        && !e.Message.StartsWith("settings:", StringComparison.Ordinal)
        && File.Exists(Path.Combine(folder, "config.json"));

    private AdapterPlan Use(LanguageModel model, AdapterPlan plan)
    {
        try
        {
            model.Use(model.Prepare(plan.Main, plan.Others));
            return plan;
        }
        catch (ModelFormatException) when (problems.Tolerated)
        {
            var bad = (plan.Main is { } main ? plan.Others.Prepend(main) : plan.Others).Where(s => !CanBeUsed(model, s)).ToHashSet();
            plan = plan with
            {
                Main = plan.Main is { } m && bad.Contains(m) ? null : plan.Main,
                Routes = [.. plan.Routes.Where(r => !bad.Contains(r.Source))],
                Candidate = plan.Candidate is { } c && bad.Contains(c) ? null : plan.Candidate,
            };
        }

        model.Use(model.Prepare(plan.Main, plan.Others));
        return plan;
    }

    private bool CanBeUsed(LanguageModel model, AdapterSource source)
    {
        try
        {
            using var alone = model.Prepare(null, [source]);
            return true;
        }
        catch (ModelFormatException e)
        {
            LeaveOut(e.Message);
            return false;
        }
    }

    private void LeaveOut(string reason)
    {
        problems.Report(AdapterPart, reason);
        Log.AdapterLeftOut(log, reason);
    }
}
