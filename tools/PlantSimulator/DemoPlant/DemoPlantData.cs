using System.Text.Json.Serialization;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>The demo plant as its JSON files state it; turned into a <see cref="DemoPlant"/> on loading.</summary>
internal static class DemoPlantData
{
    public sealed record PlantFile(string Site, IReadOnlyList<TypeEntry> Types, IReadOnlyList<DeviceEntry> Devices);

    public sealed record TypeEntry(string Id, string Zh, string En, IReadOnlyList<SensorEntry> Sensors);

    public sealed record SensorEntry(string Name, string Zh, string En, string Unit, double? Low, double? High);

    public sealed record DeviceEntry(string Id, string Line, string Type);

    public sealed record TypeFile(string Type, IReadOnlyList<CodeEntry> Codes);

    public sealed record CodeEntry(string Code, string Severity, string Zh, string En, IReadOnlyList<CauseEntry> Causes);

    public sealed record CauseEntry(
        string Id,
        string Zh,
        string En,
        IReadOnlyList<SignEntry> Signs,
        [property: JsonPropertyName("remedies_zh")] IReadOnlyList<string> RemediesZh,
        [property: JsonPropertyName("remedies_en")] IReadOnlyList<string> RemediesEn
    );

    public sealed record SignEntry(string? Sensor, Judgement? Judgement, LampColor? Lamp, LampState? State, string? Observation);

    public sealed record LocalFile([property: JsonPropertyName("hidden_truths")] IReadOnlyList<HiddenEntry> HiddenTruths, IReadOnlyList<SlangEntry> Slang);

    public sealed record HiddenEntry(string Type, string Code, string Line, IReadOnlyList<SignEntry> When, string Cause, double Probability);

    public sealed record SlangEntry(
        string Type,
        string Code,
        string Cause,
        [property: JsonPropertyName("wordings_zh")] IReadOnlyList<string> WordingsZh,
        [property: JsonPropertyName("wordings_en")] IReadOnlyList<string> WordingsEn
    );
}
