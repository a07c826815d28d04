using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Model;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Reads settings and registry into a plan.</summary>
public sealed class AdapterPlanner(AdapterRegistry registry, IOptions<ModelSettings> model, IOptions<CandidateSettings> candidate)
{
    /// <summary>Name of the registry's adapter that <c>Model:Adapter</c> names; null where it names a folder, a version or nothing.</summary>
    public string? Followed => Reference(model.Value.Adapter) is { } reference && AdapterAliases.IsAlias(reference.Selector) ? reference.Name : null;

    /// <summary>The plan at this moment.</summary>
    /// <exception cref="ModelFormatException">An adapter is not there, damaged, or not signed although that is required.</exception>
    public AdapterPlan Read()
    {
        var main = model.Value.Adapter.Length > 0 ? Source(model.Value.Adapter) : null;
        var routes = model.Value.Routes.Select(r => new AdapterRoute(r.Site, r.Line, r.DeviceType, r.Code, Source(r.Adapter!))).ToList();
        return new AdapterPlan(main, routes, Candidate(main), candidate.Value.Mode, candidate.Value.Share, candidate.Value.Lines);
    }

    /// <summary>Where an adapter is that people call by a folder or a registry reference.</summary>
    /// <exception cref="ModelFormatException">It is not there, or must not be used.</exception>
    public AdapterSource Source(string text)
    {
        if (Reference(text) is not { } reference)
        {
            var folder = Locate.Existing(text);
            registry.Policy.Check(folder);
            return AdapterSource.Of(folder);
        }

        var version = registry.Find(reference);
        registry.Policy.Check(version.Folder);
        return new AdapterSource(version.Reference, version.Folder);
    }

    private AdapterReference? Reference(string text) =>
        !File.Exists(Path.Combine(Locate.Existing(text), AdapterFile.ConfigName)) && AdapterReference.TryParse(text) is { } reference
        && (text.Contains('@', StringComparison.Ordinal) || registry.Names().Contains(reference.Name)) ? reference : null;

    private AdapterSource? Candidate(AdapterSource? main)
    {
        if (candidate.Value.Mode == CandidateMode.Off || Followed is not { } name) return null;
        if (registry.TryFind(new AdapterReference(name, AdapterAliases.CandidateName)) is not { } version || version.Reference == main?.Name) return null;
        try
        {
            registry.Policy.Check(version.Folder);
            return new AdapterSource(version.Reference, version.Folder);
        }
        catch (ModelFormatException)
        {
            // 'adapters verify' tells; a candidate that must not be used takes nothing from the champion.
            return null;
        }
    }
}
