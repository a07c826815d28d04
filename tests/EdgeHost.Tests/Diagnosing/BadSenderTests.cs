using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Ingress;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Feedback;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>Single messages that used to take a machine's faults, readings or images away: sent to the real handler, followed by good ones.</summary>
public sealed class BadSenderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _data = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly LogLines _lines = new();
    private readonly IHost _host;

    public BadSenderTests() =>
        // Not started: what is under test happens before a message is acknowledged.
        _host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure(["--Data", _data.Path, "--Plant", Path.Combine(Repository.Root, "samples", "plant"), "--Model:Path", ""]),
            s => s.AddSingleton<TimeProvider>(_time).AddSingleton<ILoggerProvider>(_lines)
        );

    public void Dispose()
    {
        _host.Dispose();
        _data.Dispose();
    }

    private FaultJournal Journal => _host.Services.GetRequiredService<FaultJournal>();

    private Task SendAsync(string kind, string payload) =>
        _host
            .Services.GetRequiredService<IMessageHandler>()
            .HandleAsync($"edgediag/v1/s1/line-3/press-07/{kind}", Encoding.UTF8.GetBytes(payload), CancellationToken.None);

    private static string At(DateTimeOffset time) => $"\"ts\":{time.ToUnixTimeMilliseconds()}";

    private IReadOnlyList<Diagnosis> Published() =>
        [.. Journal.Unpublished(1000).Where(m => PlantTopics.IsDiagnosis(m.Topic)).Select(m => DiagnosisJson.Read(Encoding.UTF8.GetString(m.Payload)))];

    private SensorState Temperature(string caseId) => Journal.Find(caseId)!.Snapshot.Sensors.Single(s => s.Sensor.Name == "temperature");

    private string OnlyCase() => Assert.Single(Journal.Unfinished()).CaseId;

    [Fact]
    public async Task Reading_ThatOverflowsInTheSensorsUnit_IsDroppedAndTold_FaultsOfThatMachineGoOn()
    {
        var counted = Count("edgediag.readings.dropped");
        for (var i = 0; i < 5; i++)
            await SendAsync("reading", $$$"""{{{{At(Noon)}}},"values":{"temperature":85,"vibration":{"value":1e306,"unit":"m/s"} } }""");
        await SendAsync("fault", $$"""{{{At(Noon)}},"id":"a","code":"E102"}""");
        Assert.Equal((1, 0), Journal.Books() is var b ? (b.InFlight, b.DeadLettered) : default);
        Assert.Equal(85, Temperature(OnlyCase()).Value);
        Assert.Single(
            _lines.All,
            l =>
                l.Contains("line-3/press-07", StringComparison.Ordinal)
                && l.Contains("vibration", StringComparison.Ordinal)
                && l.Contains("no finite number", StringComparison.Ordinal)
        );
        Assert.True(counted() >= 5);
    }

    [Fact]
    public async Task Readings_OfAClockIn2099_BlindNoSensor()
    {
        var counted = Count("edgediag.clock.distrusted");
        for (var i = 0; i < 64; i++)
            await SendAsync("reading", $$$"""{"ts":{{{4070908800000L + i}}},"values":{"temperature":20}}""");
        _time.Advance(TimeSpan.FromSeconds(10));
        await SendAsync("reading", $$$"""{{{{At(Noon.AddSeconds(9))}}},"values":{"temperature":85}}""");
        await SendAsync("fault", $$"""{{{At(Noon.AddSeconds(10))}},"id":"a","code":"E102"}""");
        Assert.Equal((85, ReadingQuality.Fresh), (Temperature(OnlyCase()).Value!.Value, Temperature(OnlyCase()).Quality));
        Assert.Single(_lines.All, l => l.Contains("ahead", StringComparison.Ordinal) && l.Contains("reading", StringComparison.Ordinal));
        Assert.True(counted() >= 64);
    }

    [Fact]
    public async Task ReadingImageAndFault_WithoutTime_AreOfTheirArrival()
    {
        await SendAsync("reading", """{"values":{"temperature":85}}""");
        await SendAsync("image", """{"description":"红色报警灯常亮"}""");
        await SendAsync("fault", """{"code":"E102"}""");
        var known = Journal.Find(OnlyCase())!;
        Assert.Equal((85, "红色报警灯常亮", Noon), (Temperature(OnlyCase()).Value!.Value, known.Snapshot.ImageDescription, Assert.Single(Published()).FaultTs));
        Assert.Contains(_lines.All, l => l.Contains("without an id and without a usable time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Image_Of2099_DoesNotStandInTheWayOfTheNext()
    {
        await SendAsync("image", """{"ts":"2099-01-01T00:00:00Z","description":"红色报警灯常亮"}""");
        await SendAsync("image", $$"""{{{At(Noon)}},"description":"绿色运行灯熄灭"}""");
        await SendAsync("fault", $$"""{{{At(Noon)}},"id":"a","code":"E102"}""");
        Assert.Equal("绿色运行灯熄灭", Journal.Find(OnlyCase())!.Snapshot.ImageDescription);
    }

    [Fact]
    public async Task Fault_Of2099_IsOfItsArrival_AndKnownAgainUnderItsId()
    {
        const string Fault = """{"id":"a","ts":"2099-01-01T00:00:00Z","code":"E102"}""";
        await SendAsync("fault", Fault);
        _time.Advance(TimeSpan.FromSeconds(20));
        await SendAsync("fault", Fault);
        await SendAsync("fault", $$"""{{{At(Noon.AddSeconds(20))}},"id":"b","code":"E102"}""");
        Assert.Equal((Noon, 2), (Assert.Single(Published()).FaultTs, Journal.Books().Received));
        Assert.Equal(["a", "b"], Journal.Find(OnlyCase())!.Ids.FaultIds);
    }

    [Fact]
    public async Task FaultId_UsedAgain_IsToldOnceAndCounted()
    {
        var counted = Count("edgediag.faults.changed");
        for (var i = 0; i < 4; i++)
            await SendAsync("fault", $$"""{{{At(Noon.AddMinutes(-10 * i))}},"id":"1","code":"E102"}""");
        Assert.Equal(4, Journal.Unfinished().Count);
        Assert.Single(_lines.All, l => l.Contains("is used again", StringComparison.Ordinal));
        Assert.True(counted() >= 3);
    }

    [Fact]
    public async Task Fault_AgainUnderItsIdAfterItsEnd_IsAnsweredAndToldOnce()
    {
        var counted = Count("edgediag.faults.changed");
        for (var i = 0; i < 3; i++)
        {
            await SendAsync("fault", $$"""{"id":"alarm-7","code":"E102","severity":"{{(i == 0 ? "low" : "critical")}}"}""");
            await SendAsync("fault", """{"id":"alarm-7","code":"E102","state":"cleared"}""");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // It chatters: one case, which is told again when it ends and when it becomes more severe.
        Assert.Single(Published().Select(d => d.Id).Distinct());
        Assert.Equal(
            [
                (Severity.Low, FaultState.Active),
                (Severity.Low, FaultState.Cleared),
                (Severity.Critical, FaultState.Active),
                (Severity.Critical, FaultState.Cleared),
                (Severity.Critical, FaultState.Cleared),
            ],
            Published().Select(d => (d.Severity, d.State))
        );
        Assert.Equal(3, Published()[^1].FaultIds.Count);
        Assert.Single(_lines.All, l => l.Contains("comes again after its end", StringComparison.Ordinal));
        Assert.True(counted() >= 2);
        Assert.True(Journal.Books().Balanced);
    }

    [Fact]
    public async Task Fault_OfACodeThatTheManualKnows_InAFloodOfJunkCodes_IsAnsweredByItsSection()
    {
        for (var i = 0; i < 124; i++)
            await SendAsync("fault", $$"""{{{At(Noon)}},"id":"j{{i}}","code":"J{{i}}"}""");
        await SendAsync("fault", $$"""{{{At(Noon)}},"id":"REAL","code":"E102","severity":"critical"}""");
        var real = Published()[^1];
        Assert.Equal(("E102", Severity.Critical, "REAL"), (real.Code, real.Severity, Assert.Single(real.FaultIds)));
        Assert.NotEmpty(real.Causes);
        Assert.NotEqual(DiagnosisOutcome.UnknownCode, real.Outcome);
        Assert.Single(_lines.All, l => l.Contains("Fusion:MaxCasesPerMinute", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SenderOfRubbish_IsReportedUpToABound_CountedAndSummedUp_OthersAreReportedAsBefore()
    {
        var letters = _host.Services.GetRequiredService<DeadLetters>();
        async Task RubbishAsync(string device, int count)
        {
            for (var i = 0; i < count; i++)
                await _host
                    .Services.GetRequiredService<IMessageHandler>()
                    .HandleAsync($"edgediag/v1/s1/nowhere/{device}/reading", """{"values":{"a":1}}"""u8.ToArray(), CancellationToken.None);
        }

        await RubbishAsync("nobody", 1000);
        await RubbishAsync("other", 2);
        Assert.Equal((62, 62), (Journal.Unpublished(2000).Count, Lines("Dead letter:")));
        letters.Flush();
        Assert.Equal((1002, true, 62), Journal.Books() is var b ? (b.DeadLettered, b.Balanced, b.Unpublished) : default);
        _time.Advance(TimeSpan.FromMinutes(1));
        letters.Flush();
        letters.Flush();
        var summary = JsonDocument.Parse(Journal.Unpublished(2000)[^1].Payload).RootElement;
        Assert.Equal(("edgediag/v1/s1/nowhere/nobody", 940), (summary.GetProperty("topic").GetString(), summary.GetProperty("not_reported").GetInt32()));
        Assert.Equal((63, 1002, 1), (Journal.Unpublished(2000).Count, Journal.Books().DeadLettered, Lines("940 more messages")));
        // The next minute has its own bound, which a sender that goes on does not use up at once; and names that are invented share one.
        for (var i = 0; i < 300; i++)
            await RubbishAsync($"invented-{i}", 1);
        await RubbishAsync("nobody", 100);
        var before = 63 + (DeadLetters.MostSenders - 1) + 60;
        Assert.Equal(before, Journal.Unpublished(2000).Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        await RubbishAsync("nobody", 100);
        Assert.Equal(before + 10, Journal.Unpublished(2000).Count);
        // A minute without rubbish, and it is a sender like any other.
        _time.Advance(TimeSpan.FromMinutes(1));
        letters.Flush();
        _time.Advance(TimeSpan.FromMinutes(1));
        letters.Flush();
        before = Journal.Unpublished(2000).Count;
        await RubbishAsync("nobody", 100);
        Assert.Equal(before + 60, Journal.Unpublished(2000).Count);

        int Lines(string text) => _lines.All.Count(l => l.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fault_MoreSevereThanItsCase_IsPublishedAgainAndMovesUp()
    {
        for (var i = 0; i < 3; i++)
            await SendAsync("fault", $$"""{{{At(Noon.AddMinutes(-10 * i))}},"id":"{{i}}","code":"E10{{i}}","severity":"low"}""");
        var last = Published()[^1];
        await SendAsync("fault", $$"""{{{At(Noon.AddMinutes(-20).AddSeconds(5))}},"id":"worse","code":"E102","severity":"critical"}""");
        Assert.Equal(last.CaseId, _host.Services.GetRequiredService<DiagnosisQueue>().Dequeue(Severity.Critical));
        var again = Published()[^1];
        Assert.Equal((last.Id, Severity.Critical, DiagnosisStage.Preliminary, false), (again.Id, again.Severity, again.Stage, again.Replayed));
        Assert.Equal(["2", "worse"], again.FaultIds);
        Assert.Equal(Severity.Critical, Journal.Find(last.CaseId)!.Severity);
    }

    [Fact]
    public async Task Verdict_Of2099_IsCorrectedByALaterOne_AlsoWhereAnOlderVersionKeptIt()
    {
        await SendAsync("fault", $$"""{{{At(Noon)}},"id":"a","code":"E102"}""");
        var known = Journal.Find(OnlyCase())!;
        var final = Journal.Diagnosed(Published()[0] with { Stage = DiagnosisStage.Final }, "t");
        var store = _host.Services.GetRequiredService<TicketStore>();
        string Cause() => Assert.Single(store.Since(0)).Ticket.Cause;
        await JudgeAsync("\"2099-01-01T00:00:00Z\"", "地基下沉");
        _time.Advance(TimeSpan.FromMinutes(1));
        await JudgeAsync(At(Noon.AddMinutes(1))["\"ts\":".Length..], "冷却水流量不足");
        Assert.Equal("冷却水流量不足", Cause());
        // A little ahead, within the bound.
        await JudgeAsync(At(Noon.AddMinutes(5))["\"ts\":".Length..], "地基下沉");
        _time.Advance(TimeSpan.FromSeconds(1));
        await JudgeAsync(At(_time.GetUtcNow())["\"ts\":".Length..], "主轴承磨损");
        Assert.Equal("主轴承磨损", Cause());
        // As an older version has kept it.
        store.Put(
            FeedbackTicket.FromVerdict(
                new FeedbackEvent(
                    "s1",
                    "line-3",
                    "press-07",
                    new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero),
                    final.Id,
                    FeedbackVerdict.Corrected,
                    "地基下沉",
                    [],
                    null
                ),
                final,
                known.Snapshot
            )
        );
        Assert.Equal("地基下沉", Cause());
        await JudgeAsync(At(_time.GetUtcNow())["\"ts\":".Length..], "冷却水流量不足");
        Assert.Equal("冷却水流量不足", Cause());
        // A verdict of the past that arrives late still changes nothing.
        await JudgeAsync(At(Noon.AddMinutes(-5))["\"ts\":".Length..], "地基下沉");
        Assert.Equal("冷却水流量不足", Cause());

        Task JudgeAsync(string ts, string cause) =>
            SendAsync("feedback", $$"""{"ts":{{ts}},"diagnosis_id":"{{final.Id}}","verdict":"corrected","cause":"{{cause}}"}""");
    }

    private static Func<long> Count(string instrument)
    {
        long count = 0;
        var listener = new MeterListener
        {
            InstrumentPublished = (i, l) =>
            {
                if (i.Name == instrument)
                    l.EnableMeasurementEvents(i);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref count, value));
        listener.Start();
        return () => Interlocked.Read(ref count);
    }
}
