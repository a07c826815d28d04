using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Safety;

/// <summary>
/// Recognises advice that would defeat a safety function, such as to bridge a door switch. The patterns are regular expressions in
/// files that a plant may edit, one a line; all files of the folder apply to every text, whatever its language. They are
/// matched in time linear in the text.
/// </summary>
public sealed class SafetyPatterns
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private const long MostBytes = 1 << 20;

    // A pattern takes 2 MB and 10 ms: all that read the same files in one process share it.
    private static readonly ConcurrentDictionary<string, WeakReference<Regex>> Compiled = new(StringComparer.Ordinal);

    private readonly IReadOnlyList<Regex> _patterns;

    private SafetyPatterns(IReadOnlyList<Regex> patterns) => _patterns = patterns;

    /// <summary>How many there are.</summary>
    public int Count => _patterns.Count;

    /// <summary>Reads the <c>*.txt</c> files of a folder; lines that are empty or begin with <c>#</c> are left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">No folder, no pattern at all, or a line that is no usable pattern; the key names the line.</exception>
    public static SafetyPatterns Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException(folder, "folder", "files of safety patterns such as en.txt", "no folder");
        var patterns = new List<Regex>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            // A file without anything in it may be a pipe or a device, and would leave its patterns out in silence.
            var lines = InputFile.ReadText(file, "safety patterns, or a comment that begins with #", MostBytes).Split('\n');
            for (var number = 1; number <= lines.Length; number++)
                if (lines[number - 1].Trim() is { Length: > 0 } line && line[0] != '#')
                    patterns.Add(Pattern(file, number, line));
        }

        return patterns.Count > 0 ? new SafetyPatterns(patterns) : throw new InvalidInputException(folder, "folder", "at least one safety pattern", "none");
    }

    /// <summary>Whether a text would have somebody defeat a safety function.</summary>
    public bool Defeats(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return false;
        var plain = Plain(text);
        return _patterns.Any(p => p.IsMatch(plain));
    }

    private static Regex Pattern(string file, int number, string line)
    {
        try
        {
            if (Compiled.TryGetValue(line, out var known) && known.TryGetTarget(out var compiled))
                return compiled;
            compiled = new Regex(line, Options);
            Compiled[line] = new WeakReference<Regex>(compiled);
            return compiled;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // Look-around and back-references could take for ever on a hostile text.
            throw new InvalidInputException(file, $"line {number}", "a regular expression without look-around and back-references", e.Message);
        }
    }

    // Wide letters, marks that nobody sees and line breaks between words must not hide what is said.
    private const int Diaeresis = 0x308;

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var written in text.EnumerateRunes())
        {
            // Wide forms of ASCII by hand: the program runs without the tables of Unicode's normal forms.
            var rune = written.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(written.Value - 0xFEE0) : written;
            var category = Rune.GetUnicodeCategory(rune);
            if (written.Value == Diaeresis && plain.Length > 0 && "aouAOU".IndexOf(plain[^1], StringComparison.Ordinal) is >= 0 and var vowel)
                plain[^1] = "äöüÄÖÜ"[vowel];
            if (category is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
                continue;
            var isSpace =
                Rune.IsWhiteSpace(rune) || category is UnicodeCategory.Control or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation;
            if (!isSpace)
                plain.Append(rune.ToString());
            else if (plain.Length > 0 && plain[^1] != ' ')
                plain.Append(' ');
        }

        return plain.ToString();
    }
}
