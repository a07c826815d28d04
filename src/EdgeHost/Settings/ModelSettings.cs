using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Keys under <c>Model</c>.</summary>
public sealed class ModelSettings : IValidatableObject
{
    /// <summary><c>Model:Provider</c>: <c>local</c>, or <c>openai</c> for a server that speaks OpenAI's API. Default <c>local</c>.</summary>
    [EnumDataType(typeof(ModelProvider), ErrorMessage = "Model:Provider: expected local or openai")]
    public ModelProvider Provider { get; set; } = ModelProvider.Local;

    /// <summary><c>Model:Endpoint</c>: of the server, such as <c>http://127.0.0.1:8000/v1</c>; only with <c>openai</c>. Default none.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary><c>Model:Name</c>: the model's name on the server; only with <c>openai</c>. Default none.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>Model:ApiKeyFile</c>: file whose first line is the server's key; only with <c>openai</c>. Default none.</summary>
    public string ApiKeyFile { get; set; } = "";

    /// <summary><c>Model:ContextTokens</c>: most tokens of prompt and answer on the server. 512 to 1000000, default 8192.</summary>
    [Range(512, 1_000_000, ErrorMessage = "Model:ContextTokens: expected 512 to 1000000")]
    public int ContextTokens { get; set; } = 8192;

    /// <summary><c>Model:Path</c>: Hugging Face folder of the base; empty runs without a model. Default <c>models/mini</c>.</summary>
    public string Path { get; set; } = "models/mini";

    /// <summary>
    /// <c>Model:Adapter</c>: PEFT folder to merge, or <c>name</c>, <c>name@version</c> or <c>name@alias</c> of the registry; empty
    /// for none. A name follows its champion. One that was trained for none of the plant's codes is refused. Default none.
    /// </summary>
    public string Adapter { get; set; } = "";

    /// <summary><c>Model:Device</c>: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>. Default <c>auto</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary><c>Model:Precision</c>: <c>f32</c>, <c>bf16</c>, or on a CPU <c>int8</c> or <c>int4</c>. Default <c>f32</c>.</summary>
    public string Precision { get; set; } = "f32";

    /// <summary>
    /// <c>Model:ChatTemplate</c>: <c>auto</c> takes that of the model's folder; <c>none</c>, or the name of a known one. Default
    /// <c>auto</c>.
    /// </summary>
    public string ChatTemplate { get; set; } = "auto";

    /// <summary><c>Model:PrefixCacheMegabytes</c>: memory for beginnings that prompts have in common; 0 for none. 0 to 65536, default 64.</summary>
    [Range(0, 65_536, ErrorMessage = "Model:PrefixCacheMegabytes: expected 0 to 65536")]
    public int PrefixCacheMegabytes { get; set; } = 64;

    /// <summary><c>Model:Routes</c>: cases that other adapters answer; the first match wins. Default none.</summary>
    public List<RouteSettings> Routes { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == ModelProvider.OpenAi)
        {
            if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
                yield return new ValidationResult(
                    $"Model:Endpoint: expected an address such as http://127.0.0.1:8000/v1, found "
                        + $"'{(address?.UserInfo.Length > 0 ? "one with a password" : OutsideText.OneLine(Endpoint))}'"
                );
            if (Name.Length == 0)
                yield return new ValidationResult("Model:Name: expected the model's name on the server, found nothing");
            if (SettingFile.Problem("Model:ApiKeyFile", ApiKeyFile) is { } problem)
                yield return new ValidationResult(problem);
        }

        for (var i = 0; i < Routes.Count; i++)
            if (string.IsNullOrEmpty(Routes[i].Adapter))
                yield return new ValidationResult($"Model:Routes:{i}:Adapter: expected an adapter as in Model:Adapter, found nothing");
    }
}
