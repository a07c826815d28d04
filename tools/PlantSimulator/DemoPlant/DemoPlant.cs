using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>The synthetic plant of <c>samples/plant</c>: its machines, what its manuals say, and what they do not say.</summary>
public sealed class DemoPlant
{
    // A fifth of the causes stops the line about as often as the other four fifths.
    private const double FrequentWeight = 6;
    private static readonly string[] TypeIds = ["press", "machining-centre", "robot", "conveyor-drive", "packaging-machine", "compressor"];

    private DemoPlant(
        string site,
        IReadOnlyList<DemoMachineType> types,
        IReadOnlyList<DeviceDescription> devices,
        IReadOnlyList<HiddenTruth> hidden,
        IReadOnlyList<Slang> slang,
        HiddenTruth newMode
    ) => (Site, Types, Devices, HiddenTruths, Slangs, NewMode) = (site, types, devices, hidden, slang, newMode);

    /// <summary>Site of its topics.</summary>
    public string Site { get; }

    /// <summary>Its kinds of machines.</summary>
    public IReadOnlyList<DemoMachineType> Types { get; }

    /// <summary>Its machines.</summary>
    public IReadOnlyList<DeviceDescription> Devices { get; }

    /// <summary>What its manuals do not say.</summary>
    public IReadOnlyList<HiddenTruth> HiddenTruths { get; }

    /// <summary>How its people talk.</summary>
    public IReadOnlyList<Slang> Slangs { get; }

    /// <summary>A failure that began after all other tickets were closed: neither manuals nor they know of it.</summary>
    public HiddenTruth NewMode { get; }

    /// <summary>The plant that is part of this program.</summary>
    /// <param name="lexicon">Where its observations are described.</param>
    public static DemoPlant Load(Lexicon lexicon)
    {
        var observations = lexicon.Observations.ToDictionary(o => o.Id);
        var file = EmbeddedData.Read<DemoPlantData.PlantFile>("demo/plant.json");
        var local = EmbeddedData.Read<DemoPlantData.LocalFile>("demo/local.json");
        // People find words of their own for what they see every week.
        var frequent = local.Slang.Select(s => (s.Type, s.Code, s.Cause)).ToHashSet();
        var types = TypeIds
            .Select(id =>
                Type(
                    file.Types.Single(t => t.Id == id),
                    EmbeddedData.Read<DemoPlantData.TypeFile>($"demo/{id}.json"),
                    observations,
                    (code, cause) => frequent.Contains((id, code, cause)) ? FrequentWeight : 1
                )
            )
            .ToList();
        var devices = file
            .Devices.Select(d => types.Single(t => t.Id == d.Type) is var t ? new DeviceDescription(d.Id, d.Line, d.Type, t.Name, t.Sensors) : null!)
            .ToList();
        HiddenTruth Truth(DemoPlantData.HiddenEntry h)
        {
            var type = types.Single(t => t.Id == h.Type);
            var code = type.Codes.Single(c => c.Code == h.Code);
            return new HiddenTruth(
                type,
                code,
                h.Line,
                [.. h.When.Select(s => Sign(s, type.Sensors, observations))],
                code.Causes.Single(c => c.Id == h.Cause),
                h.Probability
            );
        }

        var hidden = local.HiddenTruths.Select(Truth).ToList();
        var slang = local
            .Slang.Select(s =>
            {
                var code = types.Single(t => t.Id == s.Type).Codes.Single(c => c.Code == s.Code);
                return new Slang(code, code.Causes.Single(c => c.Id == s.Cause), new Remarks(s.WordingsZh, s.WordingsEn));
            })
            .ToList();
        return new DemoPlant(file.Site, types, devices, hidden, slang, Truth(EmbeddedData.Read<DemoPlantData.HiddenEntry>("demo/new-mode.json")));
    }

    private static DemoMachineType Type(
        DemoPlantData.TypeEntry entry,
        DemoPlantData.TypeFile file,
        Dictionary<string, Observation> observations,
        Func<string, string, double> weight
    )
    {
        var sensors = entry.Sensors.Select(s => new SensorDescription(s.Name, s.Unit, s.Low, s.High, new LocalizedText(s.Zh, s.En))).ToList();
        var codes = file
            .Codes.Select(c => new PlantCode(
                c.Code,
                Enum.Parse<Severity>(c.Severity, ignoreCase: true),
                new LocalizedText(c.Zh, c.En),
                new LocalizedText("", ""),
                [
                    .. c.Causes.Select(x => new PlantCause(
                        x.Id,
                        new LocalizedText(x.Zh, x.En),
                        weight(c.Code, x.Id),
                        [.. x.Signs.Select(s => Sign(s, sensors, observations))],
                        [.. x.RemediesZh.Zip(x.RemediesEn, (zh, en) => new LocalizedText(zh, en))]
                    )),
                ]
            ))
            .ToList();
        return new DemoMachineType(entry.Id, new LocalizedText(entry.Zh, entry.En), sensors, codes);
    }

    private static Sign Sign(DemoPlantData.SignEntry s, IReadOnlyList<SensorDescription> sensors, Dictionary<string, Observation> observations) =>
        s.Sensor is not null ? new SensorSign(sensors.Single(x => x.Name == s.Sensor), s.Judgement!.Value)
        : s.Lamp is not null ? new LampSign(s.Lamp.Value, s.State!.Value)
        : new ObservationSign(observations[s.Observation!]);
}
