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

    /// <summary>alpha / r.</summary>
    public double Scale => Alpha / Rank;
}
