using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion;

/// <summary>Languages as they are written on the wire and in files.</summary>
public static class LanguageExtensions
{
    /// <summary>The tags, for messages: <c>zh, en or de</c>.</summary>
    public static string Tags { get; } = $"{string.Join(", ", Enum.GetValues<Language>().SkipLast(1).Select(Tag))} or {Enum.GetValues<Language>()[^1].Tag()}";

    /// <summary><c>zh</c>, <c>en</c> or <c>de</c>.</summary>
    public static string Tag(this Language language) =>
        language switch
        {
            Language.Zh => "zh",
            Language.En => "en",
            _ => "de",
        };

    /// <summary>What depends on a language.</summary>
    internal static LanguageFile File(this Language language) => LanguageFiles.Of(language.Tag());

    /// <summary>The languages that are looked at where there is nothing in this one, in order.</summary>
    public static IEnumerable<Language> Fallback(this Language language) => language.File().Fallback!.Select(t => FromTag(t)!.Value);

    /// <summary>The words of a diagnosis in a terminal.</summary>
    public static TerminalWords Terminal(this Language language) => language.File().Terminal!;

    /// <summary>What a model behind an OpenAI-like API is told.</summary>
    /// <param name="language">Its language.</param>
    /// <param name="summary">The marker of the answer's second line.</param>
    public static string Chat(this Language language, string summary) => Template.Fill(language.File().Chat!, ("summary", summary));

    /// <summary>The example of a first manual, line by line.</summary>
    public static IReadOnlyList<string> FirstManual(this Language language) => language.File().FirstManual!;

    /// <summary>The language of a tag, whatever its case; null where there is none.</summary>
    public static Language? FromTag(string? tag) =>
        Enum.GetValues<Language>().Select(l => (Language?)l).FirstOrDefault(l => l!.Value.Tag().Equals(tag, StringComparison.OrdinalIgnoreCase));

    /// <summary>The language that a person names: a tag, one with a country such as <c>zh-CN</c>, or a name in any language.</summary>
    public static Language? FromName(string text) =>
        FromTag(text.Split('-', '_')[0])
        ?? Enum.GetValues<Language>()
            .Select(l => (Language?)l)
            .FirstOrDefault(l => LanguageFiles.Spoken.Any(f => f.Names![l!.Value.Tag()].Equals(text, StringComparison.OrdinalIgnoreCase)));
}
