using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>
/// Warnings that have the number of an alarm: "Alarm 5" and "Warning 5" of one document are the codes <c>5</c> and <c>Warning-5</c>. Where no
/// alarm has the number, a machine may send it alone, and the word is no part of the code.
/// </summary>
internal static class Warnings
{
    /// <summary>The entries, in whose codes the word stays where it tells two apart.</summary>
    public static IEnumerable<ImportedEntry> Told(IReadOnlyList<ImportedEntry> entries)
    {
        var codes = entries.SelectMany(e => e.MoreCodes.Prepend(e.Code)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return entries.Select(e => e with { Code = Of(e.Code), MoreCodes = [.. e.MoreCodes.Select(Of)] });

        string Of(string code) =>
            code.StartsWith(CodeList.Warning, StringComparison.Ordinal) && code[CodeList.Warning.Length..] is var number && !codes.Contains(number)
                ? number
                : code;
    }
}
