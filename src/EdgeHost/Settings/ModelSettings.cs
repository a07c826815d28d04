namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Keys under <c>Model</c>.</summary>
public sealed class ModelSettings
{
    /// <summary><c>Model:Path</c>: Hugging Face folder of the base; empty runs without a model. Default <c>models/mini</c>.</summary>
    public string Path { get; set; } = "models/mini";

    /// <summary><c>Model:Adapter</c>: PEFT folder to merge; empty for none. Default <c>adapters/demo-plant</c>.</summary>
    public string Adapter { get; set; } = "adapters/demo-plant";

    /// <summary><c>Model:Device</c>: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. Default <c>auto</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary><c>Model:Precision</c>: <c>f32</c> or <c>bf16</c>. Default <c>f32</c>.</summary>
    public string Precision { get; set; } = "f32";
}
