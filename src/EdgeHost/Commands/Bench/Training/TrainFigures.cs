namespace EdgeDiag.EdgeHost.Commands.Bench.Training;

/// <summary>What training one model was measured to do.</summary>
/// <param name="Setup">What was trained.</param>
/// <param name="Seconds">Of each step, ascending.</param>
/// <param name="FlopsPerToken">Floating-point operations that a token needs; what is computed twice counts once.</param>
/// <param name="PeakFlops">Operations a second of a product of two 2048-cubes in the type of the products, median, before and after the steps.</param>
/// <param name="LinearBytesPerParameter">Bytes of a parameter of the projections.</param>
/// <param name="PeakBytes">Most memory that the process had at once.</param>
/// <param name="EstimatedBytes">What <see cref="Model.Training.MemoryEstimate"/> said.</param>
/// <param name="Compute">Type that products were computed in, <c>f32</c> or <c>bf16</c>.</param>
public sealed record TrainFigures(
    TrainSetup Setup,
    IReadOnlyList<double> Seconds,
    double FlopsPerToken,
    double PeakFlops,
    double LinearBytesPerParameter,
    long PeakBytes,
    long EstimatedBytes,
    string Compute
)
{
    /// <summary>Tokens a second at the median step.</summary>
    public double TokensPerSecond => Setup.Batch * TrainSetup.Length / Seconds[Seconds.Count / 2];

    /// <summary>Share of the machine's peak.</summary>
    public double ShareOfPeak => TokensPerSecond * FlopsPerToken / PeakFlops;

    /// <summary>As a row.</summary>
    public BenchRow Row =>
        new(Setup.Shape, "train", Setup.Precision, Setup.Batch, TrainSetup.Length, TokensPerSecond, Seconds[Seconds.Count / 2], Seconds[^1], PeakBytes);
}
