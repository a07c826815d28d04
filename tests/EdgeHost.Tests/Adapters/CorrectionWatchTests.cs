using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

public sealed class CorrectionWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterRegistry _registry;
    private readonly string[] _versions;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    private FaultJournal _journal;
    private int _faults;

    public CorrectionWatchTests()
    {
        (_registry, _versions) = DemoAdapters.Registry(_folder, _time, 16, 8, 4);
        _journal = new FaultJournal(_folder.File("var/journal.db"));
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Look_CorrectedMoreOftenThanTheOneBefore_IsRolledBackOnce_AlsoAfterARestart()
    {
        Judge(_versions[0], confirmed: 8, corrected: 2);
        _registry.Promote(_versions[1]);
        Judge(_versions[1], confirmed: 4, corrected: 2);
        Assert.False(Watch().Look("demo"));
        Judge(_versions[1], confirmed: 0, corrected: 1);
        // The journal is all that it knows from: another process goes on counting.
        _journal.Dispose();
        _journal = new FaultJournal(_folder.File("var/journal.db"));
        Judge(_versions[1], confirmed: 0, corrected: 2);
        Assert.True(Watch().Look("demo"));
        Assert.Equal(_versions[0], _registry.Find("demo").Reference);
        var told = _registry.Events("demo")[^1];
        Assert.Equal((AdapterEventKind.RolledBack, CorrectionWatch.Name), (told.Kind, told.By));
        Assert.Contains("corrected or rejected", told.Reason, StringComparison.Ordinal);
        Assert.False(Watch().Look("demo"));
    }

    [Fact]
    public void Look_FewerThanTheMinimumOrNoWorseThanBefore_Stays()
    {
        Judge(_versions[0], confirmed: 3, corrected: 7);
        _registry.Promote(_versions[1]);
        Judge(_versions[1], confirmed: 0, corrected: 5);
        Assert.False(Watch().Look("demo"));
        Judge(_versions[1], confirmed: 4, corrected: 2);
        Assert.False(Watch().Look("demo"));
        Assert.Equal(_versions[1], _registry.Find("demo").Reference);
    }

    [Fact]
    public void Look_PromotedAgain_BeginsAnew_AndALaterVerdictOnTheSameDiagnosisReplacesTheEarlier()
    {
        _registry.Promote(_versions[1]);
        Judge(_versions[1], confirmed: 0, corrected: 8);
        Assert.True(Watch().Look("demo"));
        _registry.Promote(_versions[1]);
        Assert.False(Watch().Look("demo"));
        var again = Judge(_versions[1], confirmed: 0, corrected: 8);
        foreach (var (fault, id) in again)
            Feedback(fault, id, FeedbackVerdict.Confirmed, 2);
        Assert.False(Watch().Look("demo"));
    }

    [Fact]
    public void Look_ACanaryCorrectedTooOften_IsWithdrawn_TheChampionStays()
    {
        Judge(_versions[0], confirmed: 9, corrected: 1);
        _registry.SetCandidate(_versions[2]);
        Judge(_versions[2], confirmed: 2, corrected: 6);
        Assert.True(Watch().Look("demo"));
        Assert.Equal((_versions[0], null), (_registry.Find("demo").Reference, _registry.Aliases("demo").Candidate));
    }

    private CorrectionWatch Watch()
    {
        var model = Options.Create(new ModelSettings { Adapter = "demo" });
        var planner = new AdapterPlanner(_registry, model, Options.Create(new CandidateSettings()));
        var swapping = new AdapterSwapping(
            planner,
            new EdgeDiag.EdgeHost.Diagnosing.AnswerModelSlot(null),
            new EdgeDiag.EdgeHost.Contracts.ModelName(),
            NullLogger<AdapterSwapping>.Instance
        );
        return new CorrectionWatch(
            _registry,
            planner,
            swapping,
            _journal,
            Options.Create(
                new RollbackSettings
                {
                    Window = 10,
                    Minimum = 6,
                    Rise = 0.2,
                }
            ),
            _time,
            NullLogger<CorrectionWatch>.Instance
        );
    }

    private List<(FaultEvent Fault, string DiagnosisId)> Judge(string adapter, int confirmed, int corrected, VerdictStanding standing = VerdictStanding.Trusted)
    {
        var judged = new List<(FaultEvent, string)>();
        for (var i = 0; i < confirmed + corrected; i++)
        {
            // What happens later has a later time, however fast the machine is.
            _time.Advance(TimeSpan.FromSeconds(1));
            var fault = new FaultEvent(
                "s1",
                "line-3",
                $"press-{_faults}",
                DateTimeOffset.FromUnixTimeMilliseconds(1_772_424_000_000 + _faults),
                $"f{_faults++}",
                "E102",
                FaultState.Active,
                Severity.Medium,
                null
            );
            var device = new DeviceDescription(fault.Device, fault.Line, "press", new LocalizedText("冲压机", "press"), []);
            _journal.RecordFault(
                fault,
                new DiagnosisCase(fault, device, [], null, []),
                _time.GetUtcNow(),
                new FoldingOptions(TimeSpan.FromSeconds(1), 10, 1000)
            );
            var ids = new DiagnosisIds(CasePolicy.DiagnosisId(fault), CasePolicy.CaseId(fault), [fault.Id]);
            _journal.Diagnosed(Diagnosis(fault, ids, adapter), "t");
            Feedback(
                fault,
                ids.DiagnosisId,
                i < confirmed ? FeedbackVerdict.Confirmed
                    : i % 2 == 0 ? FeedbackVerdict.Corrected
                    : FeedbackVerdict.Rejected,
                1,
                standing
            );
            judged.Add((fault, ids.DiagnosisId));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        return judged;
    }

    /// <summary>Twenty-five verdicts of a sender that nobody can prove, or that wait for a review, are none.</summary>
    [Theory]
    [InlineData(VerdictStanding.Untrusted)]
    [InlineData(VerdictStanding.Waiting)]
    public void Look_VerdictsThatNobodyCanProve_TakeNothingBackAndKeepNothing(VerdictStanding standing)
    {
        _registry.Promote(_versions[1]);
        foreach (var (fault, id) in Judge(_versions[1], confirmed: 0, corrected: 25, standing))
            Feedback(fault, id, FeedbackVerdict.Rejected, 2, standing);
        Assert.False(Watch().Look("demo"));
        Assert.Equal(_versions[1], _registry.Find("demo").Reference);
        // Nor do they stand in front of what counts.
        foreach (var (fault, id) in Judge(_versions[1], confirmed: 0, corrected: 8))
            Feedback(fault, id, FeedbackVerdict.Confirmed, 2, standing);
        Assert.True(Watch().Look("demo"));
    }

    private void Feedback(FaultEvent fault, string id, FeedbackVerdict verdict, int second, VerdictStanding standing = VerdictStanding.Trusted) =>
        _journal.Feedback(
            new FeedbackEvent(
                "s1",
                "line-3",
                fault.Device,
                fault.Timestamp.AddSeconds(second),
                id,
                verdict,
                verdict == FeedbackVerdict.Corrected ? "x" : null,
                [],
                "me"
            )
            {
                Standing = standing,
            }
        );

    private static Diagnosis Diagnosis(FaultEvent fault, DiagnosisIds ids, string adapter) =>
        new()
        {
            Id = ids.DiagnosisId,
            FaultId = fault.Id,
            FaultIds = [fault.Id],
            CaseId = ids.CaseId,
            Site = "s1",
            Line = "line-3",
            Device = fault.Device,
            Code = fault.Code,
            Severity = fault.Severity,
            FaultTs = fault.Timestamp,
            Ts = fault.Timestamp,
            Stage = DiagnosisStage.Final,
            Outcome = DiagnosisOutcome.Diagnosed,
            Language = Language.Zh,
            Summary = "",
            Causes = [],
            Actions = [],
            Inputs = new Dictionary<string, InputReading>(),
            Model = new ModelStamp("mini", adapter, "d", "p2", "m"),
            LatencyMs = 1,
            Replayed = false,
        };
}
