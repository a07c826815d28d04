using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Images;

/// <summary>
/// Reads stack lights out of a description in any language of answers. A colour without a state gives no observation; where a
/// colour is named more than once, the last mention counts.
/// </summary>
public static class LampReader
{
    // Colour, a few characters or words of the lamp's name, then its state, all within one clause. All are linear in the text, so without a
    // timeout: on a busy box one would strike a description that is harmless.
    private static readonly IReadOnlyList<Regex> Lamps = [.. LanguageFiles.Spoken.SelectMany(f => Patterns(f.Reading!))];

    /// <summary>The lamps that a text tells the state of, in the order of <see cref="LampColor"/>.</summary>
    public static IReadOnlyList<LampObservation> Read(string? description)
    {
        if (string.IsNullOrEmpty(description))
            return [];
        description = WidthForms.Narrow(description);
        var found = new SortedDictionary<LampColor, (int End, LampState State)>();
        foreach (var lamp in Lamps)
        foreach (Match match in lamp.Matches(description))
        foreach (var color in Enum.GetValues<LampColor>().Where(c => match.Groups[c.ToString().ToLowerInvariant()].Success))
            if (!found.TryGetValue(color, out var before) || before.End <= match.Index + match.Length)
                found[color] = (match.Index + match.Length, StateOf(match));
        return [.. found.Select(f => new LampObservation(f.Key, f.Value.State))];
    }

    private static LampState StateOf(Match match) =>
        match.Groups["off"].Success ? LampState.Off
        : match.Groups["flash"].Success ? LampState.Flashing
        : LampState.Steady;

    private static IEnumerable<Regex> Patterns(ReadingWords words)
    {
        var parts = new Dictionary<string, string>();
        foreach (var (name, part) in words.LampWords)
            parts[name] = Filled(part, parts);
        return words.Lamps.Select(l => new Regex(Filled(l, parts), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
    }

    private static string Filled(string pattern, Dictionary<string, string> parts) =>
        parts.Aggregate(pattern, (text, part) => text.Replace($"{{{part.Key}}}", part.Value, StringComparison.Ordinal));
}
