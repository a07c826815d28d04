using System.Text.Json;

namespace EdgeDiag.Fusion.Languages;

/// <summary>The language files of this program.</summary>
internal static class LanguageFiles
{
    private static readonly Dictionary<string, LanguageFile> ByTag = new[] { "zh", "en", "de", "ja" }.ToDictionary(t => t, Read);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LanguageFile> All { get; } = [.. ByTag.Values];

    /// <summary>Those that answers are written in.</summary>
    public static IEnumerable<LanguageFile> Spoken => All.Where(f => f.Words is not null);

    /// <summary>The file of a language.</summary>
    /// <param name="tag">Such as <c>zh</c>.</param>
    public static LanguageFile Of(string tag) => ByTag[tag];

    /// <summary>Alternatives of a regular expression from every language that answers are written in: plants mix languages.</summary>
    public static string Alternatives(Func<ReadingWords, IReadOnlyList<string>> words) => string.Join('|', Spoken.SelectMany(f => words(f.Reading!)));

    /// <summary>Words of every language that answers are written in.</summary>
    public static IEnumerable<string> Words(Func<ReadingWords, IReadOnlyList<string>> words) => Spoken.SelectMany(f => words(f.Reading!));

    private static LanguageFile Read(string tag)
    {
        using var stream = typeof(LanguageFiles).Assembly.GetManifestResourceStream($"language.{tag}.json")!;
        return JsonSerializer.Deserialize(stream, LanguageFileJson.Default.LanguageFile)!;
    }
}
