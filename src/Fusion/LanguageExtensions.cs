namespace EdgeDiag.Fusion;

/// <summary>Languages as they are written on the wire and in files.</summary>
public static class LanguageExtensions
{
    /// <summary><c>zh</c> or <c>en</c>.</summary>
    public static string Tag(this Language language) => language == Language.Zh ? "zh" : "en";
}
