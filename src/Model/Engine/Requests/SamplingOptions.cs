namespace EdgeDiag.Model.Engine.Requests;

/// <summary>How the next token is drawn.</summary>
public sealed record SamplingOptions
{
    /// <summary>0 takes the most probable token; above, probabilities are sharpened or flattened. 0 to 5, default 0.</summary>
    public double Temperature { get; init; }

    /// <summary>Only the smallest set of tokens whose probabilities reach this sum is drawn from; above 0 to 1, default 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Same seed, same text.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The most probable token, always.</summary>
    public static SamplingOptions Greedy { get; } = new();
}
