using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>What an adapter was trained for and on: written when it is made, and read by whoever compares it or lets it answer.</summary>
internal static class AdapterOrigin
{
    private static readonly TrainedIds Nothing = new(new HashSet<string>());

    /// <summary>The tickets that an adapter's folder names. Where it names none, nobody knows, and any ticket older than the adapter may be one.</summary>
    /// <exception cref="ModelFormatException">A file of the folder cannot be used.</exception>
    public static TrainedIds Trained(string folder) => TrainedIds.Read(folder) ?? Nothing with { UnknownUntil = Made(folder) };

    /// <summary>Writes the origin of a new adapter: that of those it was made from, and the tickets that it has learned.</summary>
    /// <param name="folder">The new adapter's.</param>
    /// <param name="parents">Folders of those it was made from; none where it began with the base.</param>
    /// <param name="tickets">What it has learned besides.</param>
    /// <exception cref="ModelFormatException">A file of a parent cannot be used.</exception>
    public static void Write(string folder, IReadOnlyList<string> parents, IReadOnlyList<Ticket> tickets)
    {
        var scopes = parents.Select(AdapterScope.Read).ToList();
        // Of a parent that does not say what it was trained for, nobody can say where it is strange.
        if (!scopes.Contains(null))
            AdapterScope.FromPairs([.. scopes.SelectMany(s => s!.Pairs), .. tickets.Select(t => (t.DeviceType, t.Code))]).Write(folder);
        var trained = parents.Select(Trained).ToList();
        new TrainedIds(
            trained.SelectMany(t => t.Ids).Concat(tickets.Select(t => t.Id)).ToHashSet(StringComparer.Ordinal),
            trained.Max(t => t.UnknownUntil)
        ).Write(folder);
    }

    private static DateTimeOffset Made(string folder) =>
        File.Exists(Path.Combine(folder, AdapterManifest.FileName))
            ? AdapterManifest.Read(folder).Created
            : File.GetLastWriteTimeUtc(Path.Combine(folder, AdapterFile.WeightsName));
}
