using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>Keys under <c>Learning</c>: what <c>edgediag learn</c> does with new tickets.</summary>
public sealed class LearningSettings
{
    /// <summary><c>Learning:MinimumNew</c>: with fewer new tickets nothing is trained. 10 to 100000, default 40.</summary>
    [Range(10, 100_000, ErrorMessage = "Learning:MinimumNew: expected 10 to 100000")]
    public int MinimumNew { get; set; } = 40;

    /// <summary>
    /// <c>Learning:HoldOut</c>: share of the new tickets that is kept for the gate this time, and trained on later. 0.05 to 0.5, default
    /// 0.25.
    /// </summary>
    [Range(0.05, 0.5, ErrorMessage = "Learning:HoldOut: expected 0.05 to 0.5")]
    public double HoldOut { get; set; } = 0.25;

    /// <summary><c>Learning:Replay</c>: older tickets trained on again for each new one, against forgetting. 0 to 100, default 12.</summary>
    [Range(0.0, 100.0, ErrorMessage = "Learning:Replay: expected 0 to 100")]
    public double Replay { get; set; } = 12;

    /// <summary>
    /// <c>Learning:Epochs</c>: passes over new and older tickets. 1 to 100, default 1: what is older is seen once, and none of it learned
    /// by heart.
    /// </summary>
    [Range(1, 100, ErrorMessage = "Learning:Epochs: expected 1 to 100")]
    public int Epochs { get; set; } = 1;

    /// <summary><c>Learning:Batch</c>: tickets a step. 1 to 1024, default 8.</summary>
    [Range(1, 1024, ErrorMessage = "Learning:Batch: expected 1 to 1024")]
    public int Batch { get; set; } = 8;

    /// <summary><c>Learning:Rate</c>: peak learning rate. 1e-6 to 0.1, default 1.5e-3.</summary>
    [Range(1e-6, 0.1, ErrorMessage = "Learning:Rate: expected 0.000001 to 0.1")]
    public double Rate { get; set; } = 1.5e-3;

    /// <summary><c>Learning:Spoilt</c>: spoilt copies of tickets besides, as a share. 0 to 4, default 0.8.</summary>
    [Range(0.0, 4.0, ErrorMessage = "Learning:Spoilt: expected 0 to 4")]
    public double Spoilt { get; set; } = 0.8;

    /// <summary>
    /// <c>Learning:Blend</c>: how far to go from the champion's factors to the trained ones; less keeps more of what it knew. 0.1 to 1,
    /// default 0.7.
    /// </summary>
    [Range(0.1, 1.0, ErrorMessage = "Learning:Blend: expected 0.1 to 1")]
    public double Blend { get; set; } = 0.7;

    /// <summary>
    /// <c>Learning:Compute</c>: type of products, <c>f32</c>, <c>bf16</c>, or <c>auto</c> for <c>bf16</c> only where the machine
    /// multiplies it. Default <c>auto</c>.
    /// </summary>
    [RegularExpression("^(auto|f32|bf16)$", ErrorMessage = "Learning:Compute: expected auto, f32 or bf16")]
    public string Compute { get; set; } = "auto";

    /// <summary>
    /// <c>Learning:GeneralText</c>: UTF-8 text whose perplexity must not rise, one passage a line; the plant's manuals where empty.
    /// Default empty.
    /// </summary>
    public string GeneralText { get; set; } = "";
}
