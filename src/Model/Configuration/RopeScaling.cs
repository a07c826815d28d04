namespace EdgeDiag.Model.Configuration;

/// <summary>How rotary frequencies are stretched for a longer context than the first training's; the keys of <c>rope_scaling</c>.</summary>
internal sealed record RopeScaling
{
    /// <summary><c>linear</c> (Chen et al., 2023), <c>llama3</c> (Llama 3.1) or <c>yarn</c> (Peng et al., 2023).</summary>
    public required string Type { get; init; }

    /// <summary>How many times longer, at least 1.</summary>
    public required double Factor { get; init; }

    /// <summary>Context of the first training; above 0 for llama3 and yarn.</summary>
    public int OriginalPositions { get; init; }

    /// <summary>llama3: wavelengths above original / this are stretched wholly.</summary>
    public double LowFrequencyFactor { get; init; }

    /// <summary>llama3: wavelengths below original / this are not stretched.</summary>
    public double HighFrequencyFactor { get; init; }

    /// <summary>yarn: dimensions that turn more often than this in the original context are not stretched. Default 32.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>yarn: dimensions that turn less often than this are stretched wholly. Default 1.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>yarn: what queries and keys are multiplied by; null for 0.1·ln(factor) + 1.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>What the table of cosines and sines is multiplied by.</summary>
    public double Magnitude => Type != "yarn" ? 1 : AttentionFactor ?? 0.1 * Math.Log(Factor) + 1;

    /// <summary>Stretches frequencies.</summary>
    /// <param name="frequencies">Radians a position, in falling order, as theta gives them.</param>
    /// <param name="theta">Their base.</param>
    /// <returns>As many, stretched.</returns>
    public double[] Stretch(double[] frequencies, double theta) =>
        Type switch
        {
            "linear" => [.. frequencies.Select(f => f / Factor)],
            "llama3" => [.. frequencies.Select(Llama3)],
            "yarn" => Yarn(frequencies, theta),
            _ => throw new NotSupportedException(Type),
        };

    private double Llama3(double frequency)
    {
        var turns = OriginalPositions * frequency / (2 * Math.PI); // in the original context
        if (turns < LowFrequencyFactor)
            return frequency / Factor;
        if (turns > HighFrequencyFactor)
            return frequency;
        var kept = (turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return (1 - kept) * frequency / Factor + kept * frequency;
    }

    private double[] Yarn(double[] frequencies, double theta)
    {
        var dim = 2 * frequencies.Length;
        double Dimension(double turns) => dim * Math.Log(OriginalPositions / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
        var low = Math.Max(Math.Floor(Dimension(BetaFast)), 0);
        var high = Math.Min(Math.Ceiling(Dimension(BetaSlow)), dim - 1);
        if (low == high)
            high += 0.001; // the reference implementation's guard against 0/0
        return
        [
            .. frequencies.Select(
                (f, i) =>
                {
                    var stretched = Math.Clamp((i - low) / (high - low), 0, 1);
                    return f / Factor * stretched + f * (1 - stretched);
                }
            ),
        ];
    }
}
