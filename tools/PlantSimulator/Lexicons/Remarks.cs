using EdgeDiag.Fusion;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>Remarks that carry no diagnostic information.</summary>
public sealed record Remarks(IReadOnlyList<string> Zh, IReadOnlyList<string> En)
{
    /// <summary>In one language.</summary>
    public IReadOnlyList<string> In(Language language) => language == Language.Zh ? Zh : En;
}
