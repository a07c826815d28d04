namespace EdgeDiag.Fusion;

/// <summary>A text in both languages of the line.</summary>
/// <param name="Zh">Simplified Chinese.</param>
/// <param name="En">English.</param>
public sealed record LocalizedText(string Zh, string En)
{
    /// <summary>The text in one language.</summary>
    public string In(Language language) => language == Language.Zh ? Zh : En;
}
