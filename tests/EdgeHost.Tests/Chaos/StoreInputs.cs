using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>The files of the data folder, and how often each is damaged. A file that is not here fails <see cref="InputCoverageTests"/>.</summary>
internal static partial class StoreInputs
{
    /// <summary>Names with <c>#</c> for numbers and digests; the value is how often, compared with the others.</summary>
    public static readonly IReadOnlyDictionary<string, int> ByFile = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["journal.db"] = 6,
        ["journal.db-wal"] = 4,
        ["journal.db-shm"] = 2,
        ["tickets.db"] = 6,
        ["tickets.db-wal"] = 3,
        ["tickets.db-shm"] = 1,
        ["spool/#.spool"] = 3,
        ["review-items.jsonl"] = 2,
        ["registry/demo/aliases.json"] = 3,
        ["registry/demo/events.jsonl"] = 1,
        ["registry/demo/#/manifest.json"] = 2,
        ["registry/demo/#/adapter_config.json"] = 1,
        ["registry/demo/#/adapter_model.safetensors"] = 2,
        ["registry/demo/#/calibration.json"] = 1,
        ["registry/demo/#/trained-for.json"] = 1,
        ["registry/demo/#/trained-tickets.txt"] = 1,
        ["registry/.lock"] = 1,
        ["live-faults.lock"] = 1,
        ["service.lock"] = 1,
        ["service.pid"] = 1,
    };

    /// <summary>The name of a file of a data folder as the table has it.</summary>
    public static string NameOf(string data, string file) => Numbers().Replace(Path.GetRelativePath(data, file), m => m.Value.StartsWith('/') ? "/#" : "#");

    /// <summary>Whether only a service with an adapter of the registry reads it.</summary>
    public static bool NeedsModel(string name) => name.StartsWith("registry/", StringComparison.Ordinal);

    [GeneratedRegex("/[0-9a-f]{12,}(?=/)|[0-9]{6,}")]
    private static partial Regex Numbers();
}
