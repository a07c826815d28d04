namespace EdgeDiag.Model.Lora;

/// <summary>What an adapter is, as PEFT's <c>adapter_config.json</c> states it.</summary>
public sealed record LoraConfig
{
    /// <summary>Rank r of the update, 1 to 1024, default 8.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>Alpha; the update is scaled by alpha / r. Above 0, default 16.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Dropout on the adapter's input while training, 0 to below 1, default 0.05.</summary>
    public double Dropout { get; init; } = 0.05;

    /// <summary>Last segments of the projections' names; default q, k, v and o.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = ["q_proj", "k_proj", "v_proj", "o_proj"];

    /// <summary>Name of the base model the adapter was trained on.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Ranks of some projections, by the end of their names as a regular expression (<see cref="ModulePattern"/>). Default none.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Alphas of some projections, likewise. Default none.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>The update is scaled by alpha / √r instead of alpha / r (Kalajdzievski, "rsLoRA", 2023). Default false.</summary>
    public bool RankStabilized { get; init; }

    /// <summary>Each row of a weight is a magnitude and a direction, and the update turns the direction (Liu et al., "DoRA", 2024). Default false.</summary>
    public bool Decomposed { get; init; }

    /// <summary>Rank of a projection.</summary>
    /// <param name="projection">Its name in the checkpoint.</param>
    public int RankOf(string projection) => ModulePattern.Find(RankPattern.Keys, projection) is { } key ? RankPattern[key] : Rank;

    /// <summary>What a projection's update is scaled by.</summary>
    /// <param name="projection">Its name in the checkpoint.</param>
    public double ScaleOf(string projection)
    {
        var alpha = ModulePattern.Find(AlphaPattern.Keys, projection) is { } key ? AlphaPattern[key] : Alpha;
        return RankStabilized ? alpha / Math.Sqrt(RankOf(projection)) : alpha / RankOf(projection);
    }
}
