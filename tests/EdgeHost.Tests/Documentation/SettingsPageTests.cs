using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>
/// The tables of settings in docs/reference name every key, no other, and its default. A row may hold several keys,
/// <c>`Mqtt:Host`, `Port`</c>, with as many defaults.
/// </summary>
public sealed partial class SettingsPageTests
{
    private static readonly Dictionary<string, SettingKey> Known = SettingKeys.All.ToDictionary(k => Plain(k.Name));

    private static readonly IReadOnlyList<(string Page, string Key, string Default)> Documented =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "reference"), "*.md").SelectMany(RowsOf),
    ];

    [Fact]
    public void EveryKey_IsInATable() => Assert.Empty(Known.Keys.Except(Documented.Select(d => d.Key)).Order());

    [Fact]
    public void EveryKeyOfATable_Exists() =>
        Assert.Empty(Documented.Where(d => !Known.ContainsKey(d.Key) && !IsSection(d.Key)).Select(d => $"{d.Page}: {d.Key}"));

    [Fact]
    public void EveryDefaultOfATable_IsTheOptions()
    {
        var checkedKeys = 0;
        var wrong = new List<string>();
        foreach (var (page, name, documented) in Documented)
        {
            // In words, made of other settings, or for several keys together.
            if (
                !Known.TryGetValue(name, out var key)
                || documented.Length == 0
                || documented == "the machine's name"
                || documented.Contains('{', StringComparison.Ordinal)
            )
                continue;
            var found = key.Property.GetValue(Activator.CreateInstance(key.Property.DeclaringType!));
            checkedKeys++;
            if (!Means(documented, found))
                wrong.Add($"{page}: {name}: the page says {documented}, the options say {found ?? "null"}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(checkedKeys > Known.Count * 3 / 4, $"{checkedKeys} of {Known.Count}");
    }

    [Theory]
    [InlineData("250 ms", "00:00:00.250", true)]
    [InlineData("5 min", "00:05:00", true)]
    [InlineData("5 min", "00:00:05", false)]
    [InlineData("7.00:00:00", "7.00:00:00", true)]
    public void Means_Times_AreCompared(string written, string found, bool same) =>
        Assert.Equal(same, Means(written, TimeSpan.Parse(found, CultureInfo.InvariantCulture)));

    private static bool Means(string written, object? found) =>
        found switch
        {
            null => written is "none" or "empty",
            string text => text.Length == 0 ? written is "none" or "empty" : written == text,
            bool on => written == (on ? "on" : "off"),
            TimeSpan span => TimeOf(written) == span,
            Enum value => written.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase),
            IEnumerable list => !list.GetEnumerator().MoveNext() && written == "none",
            _ => double.TryParse(written, CultureInfo.InvariantCulture, out var number) && number.Equals(Convert.ToDouble(found, CultureInfo.InvariantCulture)),
        };

    private static TimeSpan? TimeOf(string written)
    {
        if (TimeSpan.TryParse(written, CultureInfo.InvariantCulture, out var span) && written.Contains(':', StringComparison.Ordinal))
            return span;
        if (Quantity().Match(written) is not { Success: true } match)
            return null;
        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "min" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    private static IEnumerable<(string Page, string Key, string Default)> RowsOf(string page)
    {
        var isTable = false;
        foreach (var line in File.ReadLines(page))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 4)
                isTable = false;
            else if (cells[1] is "key" or "setting")
                isTable = cells[2] == "default";
            // Members of plant files have tables too; their names begin with small letters.
            else if (isTable && Ticked().Matches(cells[1]) is { Count: > 0 } names && char.IsUpper(names[0].Groups["word"].Value[0]))
            {
                var keys = Expanded([.. names.Select(n => n.Groups["word"].Value)]).ToList();
                var defaults = Value().Matches(cells[2]).Select(m => m.Value.Trim().Trim('`')).ToList();
                for (var i = 0; i < keys.Count; i++)
                    yield return (
                        Path.GetFileName(page),
                        keys[i],
                        defaults.Count == keys.Count ? defaults[i]
                        : defaults is ["none"] ? "none"
                        : ""
                    );
            }
        }
    }

    // `Mqtt:Tls:Enabled`, `CaFile` share what stands before the last colon of the first; `Model:Routes:N:{Site,Line}` are two keys.
    private static IEnumerable<string> Expanded(IReadOnlyList<string> names)
    {
        var prefix = names[0][..(names[0].LastIndexOf(':') + 1)];
        foreach (var name in names)
        {
            // A list of sections has no prefix to share.
            var full = name.Contains(':', StringComparison.Ordinal) || IsSection(name) ? name : prefix + name;
            var (open, close) = (full.IndexOf('{', StringComparison.Ordinal), full.IndexOf('}', StringComparison.Ordinal));
            foreach (var one in open < 0 ? [full] : full[(open + 1)..close].Split(',').Select(last => full[..open] + last))
                yield return Plain(one.Replace(":N:", ":#:", StringComparison.Ordinal));
        }
    }

    // An entry of a list of plain values is documented as the list.
    private static string Plain(string key) => key.EndsWith(":#", StringComparison.Ordinal) ? key[..^2] : key;

    private static bool IsSection(string key) => key == "Logging:LogLevel:Default" || Known.Keys.Any(k => k.StartsWith(key + ":", StringComparison.Ordinal));

    [GeneratedRegex("`(?<word>[^`]+)`")]
    private static partial Regex Ticked();

    // Commas within backticks part nothing.
    [GeneratedRegex("(`[^`]*`|[^,`])+")]
    private static partial Regex Value();

    [GeneratedRegex("^(?<number>[0-9.]+) (?<unit>ms|s|min|h|days?)$")]
    private static partial Regex Quantity();
}
