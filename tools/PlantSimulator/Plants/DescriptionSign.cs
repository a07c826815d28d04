using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A sentence that stands where signs stand and tells nothing that anybody could notice: how a fault is detected, what it leads to.</summary>
/// <param name="Text">The manual's words.</param>
public sealed record DescriptionSign(LocalizedText Text) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) => Text.In(wording.Language);

    /// <inheritdoc/>
    public override bool Shows(Situation situation) => false;

    /// <inheritdoc/>
    public override IEnumerable<Sign> Parts => [];
}
