using System.Text.Json.Nodes;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Configuration;

/// <summary>What <c>quantization_config</c> of a folder says that <c>edgediag model quantize</c> wrote.</summary>
/// <param name="Format"><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>.</param>
/// <param name="Base">Name of the model that was quantized; adapters are for it.</param>
public sealed record StoredQuantization(RowFormat Format, string Base)
{
    internal const string Key = "quantization_config",
        Method = "edgediag";

    // Changes with whatever changes the bytes of tiles or scales.
    private const string Version = "1";

    /// <summary>What <c>Model:Precision</c> and commands call the format.</summary>
    public string Precision => Format == RowFormat.Int8 ? "int8" : "int4";

    internal JsonObject Json() =>
        new()
        {
            ["quant_method"] = Method,
            ["version"] = int.Parse(Version, System.Globalization.CultureInfo.InvariantCulture),
            ["precision"] = Precision,
            ["base"] = Base,
        };

    /// <summary>Null where a configuration has none; other programs' are refused by name.</summary>
    internal static StoredQuantization? Read(ConfigValues config)
    {
        if (config.Within(Key) is not { } values)
            return null;
        var method = values.Text("quant_method", "nothing");
        if (method != Method)
            throw values.Unusable(
                "quant_method",
                $"{Method}, as 'edgediag model quantize' writes it from the model before it was quantized; nothing else is supported",
                method
            );
        if (!values.Has("version"))
            throw values.Unusable("version", Version, "nothing");
        values.Only("version", Version);
        var format = values.Text("precision", "nothing") switch
        {
            "int8" => RowFormat.Int8,
            "int4" => RowFormat.Int4,
            var other => throw values.Unusable("precision", "int8 or int4", other),
        };
        var name = values.Text("base", "");
        values.RefuseOthers(new HashSet<string>());
        return name.Length > 0 ? new StoredQuantization(format, name) : throw values.Unusable("base", "the name of the model that was quantized", "nothing");
    }
}
