using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Registry;

/// <summary>The movable names of an adapter's versions, kept as <c>aliases.json</c> and replaced whole.</summary>
/// <param name="Champion">The version that answers; null for none.</param>
/// <param name="Candidate">The version that wants to; null for none.</param>
/// <param name="Previous">The version that a rollback brings back; null for none.</param>
public sealed record AdapterAliases(string? Champion, string? Candidate, string? Previous)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "aliases.json";

    /// <summary>Alias of the version that answers.</summary>
    public const string ChampionName = "champion";

    /// <summary>Alias of the version that wants to.</summary>
    public const string CandidateName = "candidate";

    /// <summary>Alias of the version before.</summary>
    public const string PreviousName = "previous";

    /// <summary>No version has an alias.</summary>
    public static AdapterAliases None { get; } = new(null, null, null);

    /// <summary>The version an alias stands for; null where it stands for none or the word is no alias.</summary>
    public string? this[string alias] =>
        alias switch
        {
            ChampionName => Champion,
            CandidateName => Candidate,
            PreviousName => Previous,
            _ => null,
        };

    /// <summary>The aliases of a version.</summary>
    public IReadOnlyList<string> NamesOf(string version) => [.. ((string[])[ChampionName, CandidateName, PreviousName]).Where(a => this[a] == version)];

    /// <summary>Whether a word is an alias.</summary>
    public static bool IsAlias(string word) => word is ChampionName or CandidateName or PreviousName;

    /// <summary>Reads an adapter's aliases; none where there is no file.</summary>
    /// <exception cref="ModelFormatException">The file cannot be used.</exception>
    public static AdapterAliases Read(string adapterFolder)
    {
        var path = Path.Combine(adapterFolder, FileName);
        return File.Exists(path)
            ? JsonFile.Read(
                path,
                "an adapter's aliases",
                root => new AdapterAliases(Version(path, root, ChampionName), Version(path, root, CandidateName), Version(path, root, PreviousName))
            )
            : None;
    }

    /// <summary>Replaces an adapter's aliases atomically: whoever reads sees the old ones or the new ones.</summary>
    internal void Write(string adapterFolder)
    {
        var json = new JsonObject();
        foreach (var alias in (string[])[ChampionName, CandidateName, PreviousName])
            if (this[alias] is { } version)
                json[alias] = version;
        AtomicFile.Write(Path.Combine(adapterFolder, FileName), json.ToJsonString(AdapterManifest.Options) + "\n");
    }

    private static string? Version(string path, JsonElement root, string alias)
    {
        if (!root.TryGetProperty(alias, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String && AdapterReference.IsName(value.GetString()!)
            ? value.GetString()
            : throw new ModelFormatException(path, alias, "a version", value.GetRawText());
    }
}
