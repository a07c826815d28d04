using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Registry;

/// <content>Which version is in use: candidates, approvals, promotion and rollback.</content>
public sealed partial class AdapterRegistry
{
    /// <summary>Makes a version the candidate of its adapter.</summary>
    /// <exception cref="ModelFormatException">There is no such version.</exception>
    public AdapterVersion SetCandidate(string reference, string by = "")
    {
        using var _ = RegistryLock.Acquire(root);
        var version = Find(reference);
        Move(version.Name, Aliases(version.Name) with { Candidate = version.Version });
        AppendEvent(version.Name, AdapterEventKind.Candidate, version.Version, null, by, null);
        return Find(new AdapterReference(version.Name, version.Version));
    }

    /// <summary>Leaves an adapter without a candidate; the version stays.</summary>
    public void ClearCandidate(string name, string by = "", string? reason = null)
    {
        using var _ = RegistryLock.Acquire(root);
        var aliases = Aliases(name);
        if (aliases.Candidate is null)
            return;
        Move(name, aliases with { Candidate = null });
        AppendEvent(name, AdapterEventKind.Candidate, null, null, by, reason);
    }

    /// <summary>Notes that a person approves of a version; asking twice changes nothing.</summary>
    /// <param name="reference">The version.</param>
    /// <param name="by">Who; names are taken on trust, and only counted apart.</param>
    /// <returns>Who has approved of it so far.</returns>
    /// <exception cref="ModelFormatException">There is no such version, or nobody's name is given.</exception>
    public IReadOnlyList<string> Approve(string reference, string by)
    {
        if (string.IsNullOrWhiteSpace(by))
            throw new ModelFormatException("arguments", "by", "a person's name", "nothing");
        using var _ = RegistryLock.Acquire(root);
        var version = Find(reference);
        if (!Approvals(version).Contains(by.Trim(), StringComparer.OrdinalIgnoreCase))
            AppendEvent(version.Name, AdapterEventKind.Approved, version.Version, null, by.Trim(), null);
        return Approvals(version);
    }

    /// <summary>Who has approved of a version.</summary>
    public IReadOnlyList<string> Approvals(AdapterVersion version) =>
        [
            .. Events(version.Name)
                .Where(e => e.Kind == AdapterEventKind.Approved && e.Version == version.Version)
                .Select(e => e.By)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>Makes a version the champion; the champion so far becomes the previous one.</summary>
    /// <param name="reference">The version.</param>
    /// <param name="by">Who or what does it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="despiteGate">Also where the gate has refused it; a reason must then be given.</param>
    /// <exception cref="ModelFormatException">There is no such version, it is damaged, refused by the gate, not approved by as many people as
    /// are required, or not signed although that is required.</exception>
    public AdapterVersion Promote(string reference, string by = "", string? reason = null, bool despiteGate = false)
    {
        using var _ = RegistryLock.Acquire(root);
        var version = Find(reference);
        Usable(version);
        if (version.Manifest.Provenance.Metrics.TryGetValue(GateMetric, out var passed) && passed < 1 && !(despiteGate && !string.IsNullOrWhiteSpace(reason)))
            throw new ModelFormatException(
                version.Folder,
                GateMetric,
                "a version that the gate has not refused; 'edgediag adapters show' tells why it did",
                "refused; --despite-gate with a --reason promotes it all the same"
            );
        if (Approvals(version) is var approvals && approvals.Count < _policy.Approvals)
            throw new ModelFormatException(
                version.Folder,
                "approvals",
                $"{_policy.Approvals} (Registry:Approvals), each 'edgediag adapters approve {version.Reference} --by NAME'",
                approvals.Count == 0 ? "none" : string.Join(", ", approvals)
            );
        var aliases = Aliases(version.Name);
        if (aliases.Champion == version.Version)
            return version;
        Move(version.Name, new AdapterAliases(version.Version, aliases.Candidate == version.Version ? null : aliases.Candidate, aliases.Champion));
        AppendEvent(version.Name, AdapterEventKind.Promoted, version.Version, aliases.Champion, by, reason);
        return Find(new AdapterReference(version.Name, version.Version));
    }

    /// <summary>
    /// Makes the previous version the champion again. There is then no previous one, so that asking twice does not bring back
    /// what was rolled back.
    /// </summary>
    /// <param name="name">The adapter.</param>
    /// <param name="by">Who or what does it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="expected">Only if this version is still the champion; null for whichever is.</param>
    /// <returns>The champion from now on; null where another than <paramref name="expected"/> was.</returns>
    /// <exception cref="ModelFormatException">There is no previous version, or it is damaged.</exception>
    public AdapterVersion? Rollback(string name, string by = "", string? reason = null, string? expected = null)
    {
        using var _ = RegistryLock.Acquire(root);
        var aliases = Aliases(name);
        if (expected is not null && aliases.Champion != expected)
            return null;
        if (aliases.Previous is not { } previous)
            throw new ModelFormatException(
                FolderOf(name),
                AdapterAliases.PreviousName,
                "a version to go back to",
                "none; 'edgediag adapters promote' makes any version the champion"
            );
        var version = Find(new AdapterReference(name, previous));
        Usable(version);
        Move(name, new AdapterAliases(previous, aliases.Candidate, null));
        AppendEvent(name, AdapterEventKind.RolledBack, previous, aliases.Champion, by, reason);
        return Find(new AdapterReference(name, previous));
    }

    private void Usable(AdapterVersion version)
    {
        AdapterIntegrity.Check(version.Folder);
        _policy.Check(version.Folder);
    }

    private void Move(string name, AdapterAliases aliases)
    {
        Reached?.Invoke("aliases");
        aliases.Write(FolderOf(name));
        Reached?.Invoke("moved");
    }
}
