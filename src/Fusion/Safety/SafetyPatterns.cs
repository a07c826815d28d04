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

    // An expression takes megabytes, however short: a file becomes one or two, and all that read the same file in one process share them.
    private static readonly ConcurrentDictionary<string, WeakReference<Regex>> Compiled = new(StringComparer.Ordinal);

    private readonly IReadOnlyList<Regex> _files;

    private SafetyPatterns(IReadOnlyList<Regex> files, int count) => (_files, Count) = (files, count);

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads the <c>*.txt</c> files of a folder; lines that are empty or begin with <c>#</c> are left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">No folder, no pattern at all, or a line that is no usable pattern; the key names the line.</exception>
    public static SafetyPatterns Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException(folder, "folder", "files of safety patterns such as en.txt", "no folder");
        var (files, count) = (new List<Regex>(), 0);
        foreach (var file in Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            // A file without anything in it may be a pipe or a device, and would leave its patterns out in silence.
            var lines = InputFile.ReadText(file, "safety patterns, or a comment that begins with #", MostBytes).Split('\n');
            var patterns = lines.Select((l, i) => (Number: i + 1, Line: l.Trim())).Where(l => l.Line.Length > 0 && l.Line[0] != '#').ToList();
            if (patterns.Count > 0)
                files.AddRange(AnyOf(file, patterns));
            count += patterns.Count;
        }

        return count > 0 ? new SafetyPatterns(files, count) : throw new InvalidInputException(folder, "folder", "at least one safety pattern", "none");
    }

    /// <summary>Whether a text would have somebody defeat a safety function.</summary>
    public bool Defeats(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return false;
        var plain = Plain(text);
        return _files.Any(f => f.IsMatch(plain));
    }

    // Each alone first: what is wrong with one might be right beside another, such as a parenthesis.
    private static IEnumerable<Regex> AnyOf(string file, IReadOnlyList<(int Number, string Line)> patterns)
    {
        foreach (var (number, line) in patterns)
            _ = Compile(file, number, line, RegexOptions.None);
        return Joined(file, patterns);
    }

    // As few as possible. Halves where they are too large for one, cannot stand side by side, as with a comment to the line's end, or one cannot be used.
    private static IEnumerable<Regex> Joined(string file, IReadOnlyList<(int Number, string Line)> patterns)
    {
        var all = patterns.Count == 1 ? patterns[0].Line : string.Join('|', patterns.Select(p => $"(?:{p.Line})"));
        if (Compiled.TryGetValue(all, out var known) && known.TryGetTarget(out var compiled))
            return [compiled];
        try
        {
            compiled = patterns.Count == 1 ? Compile(file, patterns[0].Number, all, Options) : new Regex(all, Options);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            var half = patterns.Count / 2;
            return [.. Joined(file, [.. patterns.Take(half)]), .. Joined(file, [.. patterns.Skip(half)])];
        }

        Compiled[all] = new WeakReference<Regex>(compiled);
        return [compiled];
    }

    private static Regex Compile(string file, int number, string line, RegexOptions options)
    {
        try
        {
            return new Regex(line, options);
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
