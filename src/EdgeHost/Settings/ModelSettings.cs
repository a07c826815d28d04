using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Adapters;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Keys under <c>Model</c>.</summary>
public sealed class ModelSettings : IValidatableObject
{
    /// <summary><c>Model:Path</c>: Hugging Face folder of the base; empty runs without a model. Default <c>models/mini</c>.</summary>
    public string Path { get; set; } = "models/mini";

    /// <summary>
    /// <c>Model:Adapter</c>: PEFT folder to merge, or <c>name</c>, <c>name@version</c> or <c>name@alias</c> of the registry; empty
    /// for none. A name follows its champion. Default <c>adapters/demo-plant</c>.
    /// </summary>
    public string Adapter { get; set; } = "adapters/demo-plant";

    /// <summary><c>Model:Device</c>: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. Default <c>auto</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary><c>Model:Precision</c>: <c>f32</c>, <c>bf16</c>, or on a CPU <c>int8</c> or <c>int4</c>. Default <c>f32</c>.</summary>
    public string Precision { get; set; } = "f32";

    /// <summary><c>Model:ChatTemplate</c>: <c>auto</c> takes that of the model's folder; <c>none</c>, or the name of a known one. Default <c>auto</c>.</summary>
    public string ChatTemplate { get; set; } = "auto";

    /// <summary><c>Model:Routes</c>: cases that other adapters answer; the first match wins. Default none.</summary>
    public List<RouteSettings> Routes { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Routes.Count; i++)
            if (string.IsNullOrEmpty(Routes[i].Adapter)) yield return new ValidationResult($"Model:Routes:{i}:Adapter: expected an adapter as in Model:Adapter, found nothing");
    }
}
