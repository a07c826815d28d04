using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Adapters.Serving;

/// <summary>What people do with adapters while the service runs: each returns when what answers is in line with the registry again.</summary>
public sealed class AdapterOperations(AdapterRegistry registry, AdapterPlanner planner, AdapterSwapping swapping)
{
    /// <summary>How the service stands; null without a model.</summary>
    public AdapterStatus? Status => swapping.Status;

    /// <summary>All versions of all adapters. What cannot be read is left out and hides no other.</summary>
    /// <param name="told">Told in one line each of what is left out.</param>
    public IReadOnlyList<AdapterVersion> List(Action<string> told) => registry.ListAll(told);

    /// <summary>Makes a version the champion.</summary>
    /// <returns>Why the service goes on with what it had; null where it does not.</returns>
    /// <exception cref="ModelFormatException">The version cannot be promoted.</exception>
    public Task<string?> PromoteAsync(string reference, string by, string? reason)
    {
        registry.Promote(reference, by, reason);
        return swapping.LookAsync();
    }

    /// <summary>Brings the previous champion back.</summary>
    /// <param name="name">The adapter; that of <c>Model:Adapter</c> where null.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Why the service goes on with what it had; null where it does not.</returns>
    /// <exception cref="ModelFormatException">There is nothing to go back to.</exception>
    public Task<string?> RollbackAsync(string? name, string by, string? reason)
    {
        registry.Rollback(
            name
                ?? planner.Followed
                ?? throw new ModelFormatException("settings", "Model:Adapter", "an adapter of the registry, or the name of one to roll back", "neither"),
            by,
            reason
        );
        return swapping.LookAsync();
    }
}
