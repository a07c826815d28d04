using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.CodeSuites;

/// <summary>
/// A plant without tickets to measure answers on: every section of its manuals is asked about by its code. What is right is known without
/// any ticket: the answer cites the section and gives its remedies.
/// </summary>
public sealed class CodeSuite : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // One reading of ten is out of its limits: a machine that has stopped is not quite well.
    private const double Outside = 0.1;

    private readonly DeviceCatalog _devices;

    private CodeSuite(string name, DeviceCatalog devices, ManualIndex manuals) => (Name, _devices, Manuals) = (name, devices, manuals);

    /// <summary>The suite's name, the folder's by default.</summary>
    public string Name { get; }

    /// <summary>The manuals.</summary>
    public ManualIndex Manuals { get; }

    /// <summary>The manuals, as the service would search them.</summary>
    public IRetrieval Retrieval => new Retrieval(Manuals, TicketIndex.Empty);

    /// <summary>Sections of types that <c>devices.json</c> lists; only these are asked about.</summary>
    public IReadOnlyList<ManualSection> Sections => [.. Manuals.Sections.Where(s => DeviceOf(s) is not null)];

    /// <summary>Reads a suite.</summary>
    /// <param name="folder">With <c>suite.json</c>, or with <c>devices.json</c> and <c>manuals</c>.</param>
    /// <exception cref="InvalidInputException">A file is missing or cannot be used, or no section is of a listed device's type.</exception>
    public static CodeSuite Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException(folder, "folder", "devices.json and manuals", "no such folder");
        var file = SuiteFile.Read(folder);
        var devices = DeviceCatalog.Load(file.Devices);
        var suite = new CodeSuite(file.Name, devices, ManualIndex.Build(file.Manuals, devices));
        return suite.Sections.Count > 0 ? suite : throw new InvalidInputException(file.Manuals, "device_type", "a manual for a type of devices.json", "none");
    }

    /// <summary>The case of a section's code.</summary>
    /// <param name="section">The section.</param>
    /// <param name="asking">What else is known.</param>
    /// <param name="seed">Of what is drawn; the same seed, the same case.</param>
    public DiagnosisCase Case(ManualSection section, CodeAsking asking, int seed)
    {
        var device = DeviceOf(section)!;
        var random = new Random(HashCode(section, seed));
        var fault = new FaultEvent(
            "codes",
            device.Line,
            device.Id,
            Time,
            $"{section.Ref} {section.Language}",
            section.Code,
            FaultState.Active,
            Severity.Medium,
            asking == CodeAsking.Title && section.Title.Length > 0 ? section.Title : null
        );
        var image = asking == CodeAsking.Lamps ? Lamps(section.Language, random) : null;
        return new DiagnosisCase(
            fault,
            device,
            [.. device.Sensors.Select(s => asking == CodeAsking.Readings ? Reading(s, random) : Missing(s))],
            image,
            LampReader.Read(image)
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Manuals.Dispose();

    private DeviceDescription? DeviceOf(ManualSection section) => _devices.All.FirstOrDefault(d => d.Type == section.DeviceType);

    private static SensorState Missing(SensorDescription sensor) => new(sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);

    private static SensorState Reading(SensorDescription sensor, Random random)
    {
        var low = sensor.Low ?? Math.Min(0, sensor.High ?? 0);
        var high = sensor.High ?? (low + Math.Max(1, Math.Abs(low)));
        var (share, side) = (random.NextDouble(), random.NextDouble());
        var value = side >= Outside ? low + (high - low) * share : high + (high - low) * (0.05 + 0.2 * share);
        value = Math.Round(value, 2);
        return new SensorState(sensor, value, TimeSpan.FromSeconds(1), JudgementRules.Judge(value, sensor), Trend.Steady, ReadingQuality.Fresh);
    }

    private static string Lamps(Language language, Random random)
    {
        var wording = Wording.ForLanguage(language);
        var lamps = Enum.GetValues<LampColor>().Where(_ => random.Next(2) == 0).DefaultIfEmpty(LampColor.Red);
        var states = Enum.GetValues<LampState>();
        return string.Join(wording.Comma, lamps.Select(l => wording.Join(wording.Lamp(l), wording.LampState(states[random.Next(states.Length)]))));
    }

    // The same in every run, which string.GetHashCode is not.
    private static int HashCode(ManualSection section, int seed) =>
        $"{section.DeviceType} {section.Ref} {section.Language}".Aggregate(seed, (hash, c) => unchecked(hash * 31 + c));
}
