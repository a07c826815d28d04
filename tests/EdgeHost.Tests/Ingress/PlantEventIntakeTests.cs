using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Ingress;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tests.Diagnosing;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Ingress;

/// <summary>Events that no message has carried: whatever the source, they are taken over in the same way.</summary>
public sealed class PlantEventIntakeTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _data = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly LogLines _lines = new();
    private IHost? _host;

    public void Dispose()
    {
        _host?.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void TakeOver_Fault_OpensACaseWithItsPreliminaryDiagnosis()
    {
        Assert.Null(TakeOver(Fault("press-07")));
        var journal = _host!.Services.GetRequiredService<FaultJournal>();
        Assert.Equal("E102", journal.Find(Assert.Single(journal.Unfinished()).CaseId)!.Snapshot.Fault.Code);
        Assert.Single(journal.Unpublished(10), m => PlantTopics.IsDiagnosis(m.Topic));
    }

    [Fact]
    public void TakeOver_FaultWhosePreliminaryDiagnosisFails_IsInTheJournalWithoutOne()
    {
        Start(s => s.AddSingleton(new Diagnostician(new FailingRetrieval(), null, _time, Language.En)));
        Assert.Null(TakeOver(Fault("press-07")));
        var journal = _host!.Services.GetRequiredService<FaultJournal>();
        Assert.Single(journal.Unfinished());
        Assert.Empty(journal.Unpublished(10));
        Assert.Single(_lines.All, l => l.Contains("The preliminary diagnosis of fault E102 of press-07 failed", StringComparison.Ordinal));
    }

    [Fact]
    public void TakeOver_ReadingOfAMachineThatIsNotListed_SaysWhatWasExpected()
    {
        var values = new Dictionary<string, SensorValue> { ["temperature"] = new(85, null) };
        Assert.Null(TakeOver(new ReadingEvent("s1", "line-3", "press-07", Noon, values)));
        Assert.Equal("expected a device of devices.json, found press-99 on line-3", TakeOver(new ReadingEvent("s1", "line-3", "press-99", Noon, values)));
    }

    [Fact]
    public void TakeOver_VerdictOnAnUnknownDiagnosis_SaysWhatWasExpected() =>
        Assert.Contains(
            "diagnosis_id: expected a diagnosis of this box",
            TakeOver(new FeedbackEvent("s1", "line-3", "press-07", Noon, "d-1", FeedbackVerdict.Confirmed, null, [], null)),
            StringComparison.Ordinal
        );

    private static FaultEvent Fault(string device) => new("s1", "line-3", device, Noon, "a", "E102", FaultState.Active, Severity.High, null);

    private string? TakeOver(PlantEvent e)
    {
        if (_host is null)
            Start(_ => { });
        return _host!.Services.GetRequiredService<PlantEventIntake>().TakeOver(e);
    }

    // Not started: what is under test happens before an event is acknowledged.
    private void Start(Action<IServiceCollection> configure) =>
        _host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure(["--Data", _data.Path, "--Plant", Path.Combine(Repository.Root, "samples", "plant"), "--Model:Path", ""]),
            s => configure(s.AddSingleton<TimeProvider>(_time).AddSingleton<ILoggerProvider>(_lines))
        );

    private sealed class FailingRetrieval : IRetrieval
    {
        public string ManualsDigest => "";

        public Retrieved Find(DiagnosisCase @case, Language language, int earlier, string? except = null) =>
            throw new InvalidOperationException("nothing can be found");
    }
}
