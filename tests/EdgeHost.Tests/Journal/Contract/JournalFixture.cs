using System.Text;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>A real journal that messages go into as they come over MQTT.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
internal sealed class JournalFixture(Func<string, IJournal> open) : IDisposable
{
    /// <summary>Cases of a minute from which on a device is in a flood.</summary>
    public const int Flood = 6;

    public static DeviceDescription Device { get; } = new("press-07", "line-3", "press", new LocalizedText("冲压机", "press"), []);
    private readonly TemporaryFolder _folder = new();
    private readonly ManualIndex _manuals = ManualIndex.Build([]);

    private IJournal? _journal;

    public string Path => _folder.File("journal.db");

    public IJournal Journal => _journal ??= open(Path);

    /// <summary>When the next message arrives.</summary>
    public DateTimeOffset Received { get; set; } = new(2026, 3, 2, 13, 0, 0, TimeSpan.FromHours(8));

    public static FoldingOptions Folding { get; } = new(TimeSpan.FromSeconds(60), MaxFaultsPerCase: 50, MaxCasesPerMinute: Flood);

    /// <summary>Codes that the manual knows.</summary>
    public HashSet<string> KnownCodes { get; } = new(StringComparer.OrdinalIgnoreCase);

    public FaultEvent Decode(string message, string device = "press-07") =>
        (FaultEvent?)
            EventDecoder.Decode($"edgediag/v1/s1/line-3/{device}/fault", Encoding.UTF8.GetBytes(message), Receipt.New(Received, ClockBounds.Default)).Event
        ?? throw new InvalidOperationException(message);

    public TakenFault Record(string message, string device = "press-07") => Record(Decode(message, device));

    public TakenFault Record(FaultEvent fault) =>
        Journal.RecordFault(fault, new DiagnosisCase(fault, Device, [], null, []), Received, Folding with { IsKnown = KnownCodes.Contains });

    public Diagnosis Finish(string caseId)
    {
        var known = Journal.Find(caseId)!;
        var diagnosis = new Diagnostician(new Retrieval(_manuals, TicketIndex.Empty), null, TimeProvider.System, Language.En).Preliminary(
            known.Snapshot,
            known.Ids,
            Received,
            false
        );
        return Journal.Diagnosed(diagnosis with { Stage = DiagnosisStage.Final }, "t");
    }

    /// <summary>What is queued for other topics than those of cases.</summary>
    public IReadOnlyList<OutboxMessage> Unpublished(int limit) =>
        [.. Journal.Unpublished(10_000).Where(m => !m.Topic.Contains("/case/", StringComparison.Ordinal)).Take(limit)];

    public IReadOnlyList<Diagnosis> Queued() => [.. Unpublished(10_000).Select(m => DiagnosisJson.Read(Encoding.UTF8.GetString(m.Payload)))];

    public void AssertBooks() => Assert.True(Journal.Books().Balanced, $"{Journal.Books()}");

    public void Reopen()
    {
        _journal?.Dispose();
        _journal = null;
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _manuals.Dispose();
        _folder.Dispose();
    }
}
