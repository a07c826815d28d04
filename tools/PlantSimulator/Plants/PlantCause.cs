using EdgeDiag.Fusion;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A true cause of a fault with the signs it shows.</summary>
/// <param name="Id">Unique within its code.</param>
/// <param name="Text">The manual's words.</param>
/// <param name="Weight">How often it happens, relative to the code's other causes.</param>
/// <param name="Signs">What it shows.</param>
/// <param name="Remedies">What helps.</param>
public sealed record PlantCause(string Id, LocalizedText Text, double Weight, IReadOnlyList<Sign> Signs, IReadOnlyList<LocalizedText> Remedies);
