using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Reads settings and registry into a plan.</summary>
public sealed class AdapterPlanner(AdapterRegistry registry, IOptions<ModelSettings> model, IOptions<CandidateSettings> candidate)
{
    private const int MostNamed = 10;

    private readonly ConcurrentDictionary<string, AdapterSource> _folders = new();

    /// <summary>Name of the registry's adapter that <c>Model:Adapter</c> names; null where it names a folder, a version or nothing.</summary>
    public string? Followed => Reference(model.Value.Adapter) is { } reference && AdapterAliases.IsAlias(reference.Selector) ? reference.Name : null;

    /// <summary>What the spellings of one code of a device type have in common; asked when a case comes. By default, their normal form.</summary>
    public Func<string, string, string> CodeKey { get; init; } = (_, code) => CodeForm.Normal(code);

    /// <summary>Device types and codes of the plant's manuals; null where adapters are for no certain plant, as in evaluation.</summary>
    public Func<IReadOnlyCollection<(string DeviceType, string Code)>>? PlantCodes { get; init; }

    /// <summary>The plan at this moment; says where adapters are, not whether they are good (<see cref="Check"/>).</summary>
    /// <exception cref="ModelFormatException">An adapter is not there.</exception>
    public AdapterPlan Read()
    {
        var main = model.Value.Adapter.Length > 0 ? Named("Model:Adapter", model.Value.Adapter) : null;
        var routes = model.Value.Routes.Select((r, i) => Route(r, Named($"Model:Routes:{i}:Adapter", r.Adapter!))).ToList();
        return new AdapterPlan(main, routes, Candidate(main), candidate.Value.Mode, candidate.Value.Share, candidate.Value.Lines);
    }

    /// <summary>Looks at a plan's adapters before they are loaded: signed where that is required, and undamaged where a manifest tells.</summary>
    /// <exception cref="ModelFormatException">One must not be used.</exception>
    public void Check(AdapterPlan plan)
    {
        foreach (var source in plan.Main is { } main ? plan.Others.Append(main) : plan.Others)
            Check(source);
    }

    /// <summary>
    /// The plan at this moment without the adapters that cannot be used: for a damaged champion the version before it answers, or the base
    /// alone; cases of a route that is left out go to the main one.
    /// </summary>
    /// <param name="told">Told why one is left out.</param>
    /// <exception cref="ModelFormatException">A setting names an adapter that does not exist at all.</exception>
    public AdapterPlan ReadUsable(Action<string> told)
    {
        var text = model.Value.Adapter;
        var main = text.Length > 0 ? Usable("Model:Adapter", text, () => Find(text), told) ?? Usable("Model:Adapter", text, () => Previous(text), told) : null;
        var routes = new List<AdapterRoute>();
        for (var i = 0; i < model.Value.Routes.Count; i++)
        {
            var r = model.Value.Routes[i];
            if (Usable($"Model:Routes:{i}:Adapter", r.Adapter!, () => Find(r.Adapter!), told) is { } source)
                routes.Add(Route(r, source));
        }

        var next = Followed is { } followed ? Usable("Candidate:Mode", followed, () => Candidate(main), told) : null;
        return new AdapterPlan(main, routes, next, candidate.Value.Mode, candidate.Value.Share, candidate.Value.Lines);
    }

    /// <summary>An adapter that people call by a folder or a registry reference, ready to be loaded.</summary>
    /// <exception cref="ModelFormatException">It is not there, or must not be used.</exception>
    public AdapterSource Source(string text)
    {
        var source = Find(text);
        Check(source);
        return source;
    }

    private AdapterRoute Route(RouteSettings route, AdapterSource source) =>
        new(route.Site, route.Line, route.DeviceType, route.Code, source) { CodeKey = CodeKey };

    // What is wrong with an adapter's file does not say which setting has named it.
    private AdapterSource Named(string key, string text)
    {
        try
        {
            return Find(text);
        }
        catch (ModelFormatException e)
        {
            var nowhere = Path.Exists(Locate.Existing(text)) ? "" : $" ({Locate.Missing(key, text)})";
            throw new ModelFormatException("settings", key, "an adapter's folder or one of the registry", e.Message + nowhere);
        }
    }

    private void Check(AdapterSource source)
    {
        registry.Policy.Check(source.Folder);
        if (File.Exists(Path.Combine(source.Folder, AdapterManifest.FileName)))
            AdapterIntegrity.Check(source.Folder);
        if (Strange(source) is (true, var scope))
            throw new ModelFormatException(
                Path.Combine(source.Folder, AdapterScope.FileName),
                "device_types",
                "an adapter that was trained for a code of this plant",
                $"one for other codes of {string.Join(", ", scope.Codes.Keys)}"
            );
    }

    /// <summary>Whether an adapter does not say what it was trained for.</summary>
    public bool SaysNothing(AdapterSource source) => PlantCodes is not null && AdapterScope.Read(source.Folder) is null;

    /// <summary>What of the plant's codes the main adapter was not trained for; null for nothing, and where the adapter does not say.</summary>
    public string? Unknown(AdapterSource source)
    {
        if (PlantCodes is null || AdapterScope.Read(source.Folder) is not { } scope)
            return null;
        var unknown = PlantCodes().Where(p => !Covers(scope, p)).Select(p => $"{p.DeviceType} {p.Code}").Distinct(StringComparer.Ordinal).ToList();
        return unknown.Count == 0
            ? null
            : $"{string.Join(", ", unknown.Take(MostNamed))}{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}";
    }

    // Trained for other machines: it would be sure of what it has never seen.
    private (bool Is, AdapterScope Scope)? Strange(AdapterSource source) =>
        PlantCodes?.Invoke() is { Count: > 0 } codes && AdapterScope.Read(source.Folder) is { } scope ? (!codes.Any(c => Covers(scope, c)), scope) : null;

    private bool Covers(AdapterScope scope, (string DeviceType, string Code) asked) =>
        scope.Codes.TryGetValue(asked.DeviceType, out var codes) && codes.Any(c => CodeKey(asked.DeviceType, c) == CodeKey(asked.DeviceType, asked.Code));

    private AdapterSource? Usable(string key, string text, Func<AdapterSource?> find, Action<string> told)
    {
        try
        {
            var source = find();
            if (source is not null)
                Check(source);
            return source;
        }
        catch (Exception e) when (Exists(text) && e is ModelFormatException or IOException or UnauthorizedAccessException)
        {
            told($"{key} {text} is left out: {e.Message}");
            return null;
        }
        catch (ModelFormatException e)
        {
            throw new ModelFormatException("settings", key, "an adapter's folder or one of the registry", e.Message);
        }
    }

    // A slip of the pen is refused at the start; what was there and is damaged is not.
    private bool Exists(string text) => Path.Exists(Locate.Existing(text)) || (Reference(text) is { } reference && registry.Names().Contains(reference.Name));

    private AdapterSource? Previous(string text) =>
        Reference(text) is { } reference
        && AdapterAliases.IsAlias(reference.Selector)
        && registry.TryFind(new AdapterReference(reference.Name, AdapterAliases.PreviousName)) is { } version
            ? new AdapterSource(version.Reference, version.Folder)
            : null;

    // A folder is digested once: it is not watched, and the registry is there for what changes.
    private AdapterSource Find(string text)
    {
        if (Reference(text) is not { } reference)
            return _folders.GetOrAdd(text, t => AdapterManifest.SourceOf(Locate.Existing(t)));
        var version = registry.Find(reference);
        return new AdapterSource(version.Reference, version.Folder);
    }

    private AdapterReference? Reference(string text) =>
        text.Length > 0
        && !File.Exists(Path.Combine(Locate.Existing(text), AdapterFile.ConfigName))
        && AdapterReference.TryParse(text) is { } reference
        && (text.Contains('@', StringComparison.Ordinal) || registry.Names().Contains(reference.Name))
            ? reference
            : null;

    private AdapterSource? Candidate(AdapterSource? main)
    {
        if (candidate.Value.Mode == CandidateMode.Off || Followed is not { } name)
            return null;
        return registry.TryFind(new AdapterReference(name, AdapterAliases.CandidateName)) is { } version && version.Reference != main?.Name
            ? new AdapterSource(version.Reference, version.Folder)
            : null;
    }
}
