using EdgeDiag.Fusion;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>A word or template in both languages.</summary>
public sealed record LexiconEntry(string Zh, string En)
{
    /// <summary>Both languages, with the template's place filled.</summary>
    public LocalizedText Fill(LexiconEntry part) => Fill(part.Text);

    /// <summary>Both languages, with the template's place filled.</summary>
    public LocalizedText Fill(LocalizedText part) =>
        new(Zh.Replace("{0}", part.In(Language.Zh), StringComparison.Ordinal), En.Replace("{0}", part.In(Language.En), StringComparison.Ordinal));

    /// <summary>Both languages as they are.</summary>
    public LocalizedText Text => new(Zh, En);
}
