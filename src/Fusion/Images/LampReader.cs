using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Images;

/// <summary>
/// Reads stack lights out of a description in Chinese or English. A colour without a state gives no observation; where a
/// colour is named more than once, the last mention counts.
/// </summary>
public static partial class LampReader
{
    /// <summary>The lamps that a text tells the state of, in the order of <see cref="LampColor"/>.</summary>
    public static IReadOnlyList<LampObservation> Read(string? description)
    {
        if (string.IsNullOrEmpty(description))
            return [];
        var found = new SortedDictionary<LampColor, LampState>();
        foreach (Match match in Chinese().Matches(description))
            found[ColorOf(match)] = StateOf(match);
        foreach (Match match in English().Matches(description))
            found[ColorOf(match)] = StateOf(match);
        return [.. found.Select(f => new LampObservation(f.Key, f.Value))];
    }

    private static LampColor ColorOf(Match match) =>
        match.Groups["red"].Success ? LampColor.Red
        : match.Groups["yellow"].Success ? LampColor.Yellow
        : match.Groups["green"].Success ? LampColor.Green
        : match.Groups["blue"].Success ? LampColor.Blue
        : LampColor.White;

    private static LampState StateOf(Match match) =>
        match.Groups["off"].Success ? LampState.Off
        : match.Groups["flash"].Success ? LampState.Flashing
        : LampState.Steady;

    // Colour, at most a few characters of the lamp's name, then its state, all within one clause. Both patterns are linear in the text, so
    // without a timeout: on a busy box one would strike a description that is harmless.
    [GeneratedRegex(
        @"(?:(?<red>红)|(?<yellow>[黄橙])|(?<green>绿)|(?<blue>蓝)|(?<white>白))色?[^,,。;;、红黄橙绿蓝白]{0,4}?灯"
            + @"[^,,。;;、红黄橙绿蓝白不未没]{0,4}?(?:(?<off>熄灭|熄|灭|不亮|没亮|未亮|没有亮|关闭)|(?<flash>闪烁|闪动|频闪|一闪一闪|闪)|(?<steady>常亮|长亮|亮着|亮起|点亮|亮))",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Chinese();

    [GeneratedRegex(
        @"\b(?:(?<red>red)|(?<yellow>yellow|amber|orange)|(?<green>green)|(?<blue>blue)|(?<white>white))\b"
            + @"(?:\s+\w+){0,2}?\s+(?:lamp|light|beacon|led|one)\b[\s:]*(?:(?:is|was|stays|keeps|remains|has|gone|went|now|are)\s*)?"
            + @"(?:(?<off>not lit|not on|off|out|dark|extinguished)|(?<flash>flashing|flashes|blinking|blinks)|(?<steady>steady|steadily on|solid|lit|on))\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex English();
}
