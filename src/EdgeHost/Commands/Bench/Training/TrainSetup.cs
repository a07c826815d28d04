using EdgeDiag.Model.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Bench.Training;

/// <summary>What is trained in a benchmark: LoRA of rank 8 on all seven projections over random weights and tokens.</summary>
/// <param name="Shape"><c>mini</c> or <c>big</c>.</param>
/// <param name="Precision"><c>bf16</c>: the base in bfloat16; <c>qlora</c>: its projections in 4 bits, the rest in bfloat16.</param>
/// <param name="Steps">Steps that are measured, at least 1; two more come before them.</param>
/// <param name="GradientCheckpointing">Compute layers twice.</param>
/// <param name="Compute">Type of products: <c>auto</c>, <c>f32</c> or <c>bf16</c>.</param>
public sealed record TrainSetup(string Shape, string Precision, int Steps, bool GradientCheckpointing, string Compute = "auto")
{
    /// <summary>Tokens of a sequence.</summary>
    public const int Length = 256;

    /// <summary>Supervised positions of a sequence, its last ones, as a short answer is.</summary>
    public const int Supervised = 16;

    /// <summary>Rank of the adapter.</summary>
    public const int Rank = 8;

    /// <summary>Sequences a step; fewer of the big shape where memory is what counts.</summary>
    public int Batch =>
        Shape != "big" ? 16
        : GradientCheckpointing ? 2
        : 4;

    /// <summary>Sizes.</summary>
    public ModelConfig Config => ModelShape.FromName(Shape);
}
