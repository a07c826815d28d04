using System.Globalization;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Makes values for a kind of setting: inside its bounds, at them, outside, and of another type.</summary>
internal static class SettingKinds
{
    public delegate SettingExample Maker(ChaosRandom random, TemporaryFolder folder);

    /// <summary>A whole number.</summary>
    public static Maker Whole(long from, long to) =>
        (r, _) =>
            r.Below(9) switch
            {
                0 => Good(from),
                1 => Good(to),
                2 => Bad(from - 1),
                3 => Bad(to + 1),
                4 => new("abc", Expected.Refused),
                5 => new(r.Pick((string[])["1.5", "99999999999999999999", "NaN", "1e3x", "--"]), Expected.Refused),
                6 => new(r.Pick((string[])["", " ", "0x10", "+5", "٣", "1_000"]), Expected.Either),
                _ => Good(from + r.Below((int)Math.Min(1000, to - from + 1))),
            };

    /// <summary>A number.</summary>
    public static Maker Number(double from, double to) =>
        (r, _) =>
            r.Below(8) switch
            {
                0 => Good(from),
                1 => Good(to),
                2 => Bad(from - 1e-3),
                3 => Bad(to + 0.5),
                4 => new(r.Pick((string[])["abc", "1,5,5", "0.5.5", "½"]), Expected.Refused),
                5 => new(r.Pick((string[])["NaN", "Infinity", "-Infinity", "1e999"]), Expected.Refused),
                6 => new(r.Pick((string[])["", " ", "1e-400"]), Expected.Either),
                _ => Good((from + to) / 2),
            };

    /// <summary>A length of time with stated bounds.</summary>
    public static Maker Span(string from, string to) =>
        (r, _) =>
            r.Below(7) switch
            {
                0 => new(from, Expected.Accepted),
                1 => new(to, Expected.Accepted),
                2 => new(r.Pick((string[])["-00:00:01", "-1.00:00:00"]), Expected.Refused),
                3 => new("10675199.02:48:05.4775807", Expected.Refused),
                4 => new(r.Pick((string[])["abc", "5 minutes", "25:61:61", "::", "00:00:00:00:00:01"]), Expected.Refused),
                5 => new(r.Pick((string[])["", "5", "99999999", " 00:00:02 "]), Expected.Either),
                _ => new(
                    "00:00:30",
                    TimeSpan.Parse(from, CultureInfo.InvariantCulture) <= TimeSpan.FromSeconds(30)
                    && TimeSpan.Parse(to, CultureInfo.InvariantCulture) >= TimeSpan.FromSeconds(30)
                        ? Expected.Accepted
                        : Expected.Refused
                ),
            };

    /// <summary>A number or a length of time whose documentation states no bounds.</summary>
    public static Maker Unbounded(params string[] good) =>
        (r, _) =>
            r.Below(3) switch
            {
                0 => new(r.Pick(good), Expected.Accepted),
                1 => new(r.Pick((string[])["abc", "{}", "1 2"]), Expected.Refused),
                _ => new(r.Pick((string[])["", "-1", "0", "2147483647", "NaN", "-00:00:01", "10675199.02:48:05.4775807"]), Expected.Either),
            };

    /// <summary>One of some words.</summary>
    public static Maker Choice(params string[] words) =>
        (r, _) =>
            r.Below(4) switch
            {
                0 => new("nonsense", Expected.Refused),
                1 => new(r.Pick((string[])["", " ", "-1", "99", "true,false", words[0].ToUpperInvariant(), string.Join(',', words)]), Expected.Either),
                _ => new(r.Pick(words), Expected.Accepted),
            };

    public static Maker Switch() =>
        (r, _) =>
            r.Below(4) switch
            {
                0 => new(r.Pick((string[])["yes", "2", "truefalse"]), Expected.Refused),
                1 => new(r.Pick((string[])["", "1", "TRUE", " true"]), Expected.Either),
                _ => new(r.Pick((string[])["true", "false"]), Expected.Either),
            };

    /// <summary>A text that nothing is asked of.</summary>
    public static Maker Text(string good) =>
        (r, _) =>
            r.Below(3) switch
            {
                0 => new(good, Expected.Accepted),
                1 => new("", Expected.Either),
                _ => new(HostileText.Of(r).Replace("\0", "", StringComparison.Ordinal), Expected.Either),
            };

    /// <summary>A segment of a topic.</summary>
    public static Maker Segment() =>
        (r, _) =>
            r.Below(3) switch
            {
                0 => new(r.Pick((string[])["s2", "工厂", new string('s', 128)]), Expected.Accepted),
                1 => new(r.Pick((string[])["a/b", "+", "#", new string('s', 129)]), Expected.Refused),
                _ => new(r.Pick((string[])["", " ", "a\nb", "\u001b[31m", "$SYS", "\u202e"]), Expected.Either),
            };

    /// <summary>A file that is read; empty for none.</summary>
    public static Maker MappingsFile() =>
        (r, folder) =>
            r.Below(4) switch
            {
                0 => new("", Expected.Accepted),
                1 => new(folder.File("nowhere"), Expected.Refused),
                2 => new(folder.Write($"mappings-{r.Below(1000)}.json", PlantFiles.Mappings), Expected.Accepted),
                _ => new(folder.Write($"file-{r.Below(1000)}", HostileText.Of(r)), Expected.Refused),
            };

    public static Maker ReadFile() =>
        (r, folder) =>
            r.Below(6) switch
            {
                0 or 1 => new("", Expected.Accepted),
                2 => new(folder.File("nowhere"), Expected.Refused),
                3 => new(folder.Path, Expected.Either),
                4 => new(folder.Write($"file-{r.Below(1000)}", HostileText.Of(r)), Expected.Either),
                _ => new(r.Pick((string[])["/dev/null", "/proc/self/mem", "a\u001bb", "//", new string('f', 5000)]), Expected.Either),
            };

    /// <summary>A folder or file that a refused value names in one line.</summary>
    public static Maker Place(string good, bool optional = false) =>
        (r, folder) =>
            r.Below(5) switch
            {
                0 or 1 => new(good, Expected.Accepted),
                2 => new(folder.File("nowhere"), Expected.Refused),
                3 => new("", optional ? Expected.Accepted : Expected.Either),
                _ => new(r.Pick((string[])["/dev/null", "/proc", folder.Path, "a\u001bb", new string('f', 5000)]), Expected.Either),
            };

    /// <summary>An address; empty for none.</summary>
    public static Maker Address(string good) =>
        (r, _) =>
            r.Below(4) switch
            {
                0 => new(good, Expected.Accepted),
                1 => new(r.Pick((string[])["not an address", "http://", "ftp://127.0.0.1", "127.0.0.1:8086"]), Expected.Refused),
                2 => new("", Expected.Either),
                _ => new(
                    r.Pick((string[])["http://user:secret-word@127.0.0.1:1", "http://[::1]:99999", "http://127.0.0.1:1/?a=b#c", "http://\u001b[31m"]),
                    Expected.Either
                ),
            };

    private static SettingExample Good(double value) => new(value.ToString("R", CultureInfo.InvariantCulture), Expected.Accepted);

    private static SettingExample Bad(double value) => new(value.ToString("R", CultureInfo.InvariantCulture), Expected.Refused);
}
