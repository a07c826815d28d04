using System.Diagnostics.Metrics;
using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tests.Diagnosing;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Ingress;

/// <summary>Messages as plants send them: the good members count for diagnosis and historian alike, the bad ones are told once and counted.</summary>
public sealed class ForgivingIngressTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _data = new();
    private readonly LogLines _lines = new();
    private readonly IHost _host;

    public ForgivingIngressTests() =>
        // Not started: what is under test happens before a message is acknowledged, and no database is asked.
        _host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Data",
                _data.Path,
                "--Plant",
                Path.Combine(Repository.Root, "samples", "plant"),
                "--Model:Path",
                "",
                "--InfluxDb:Url",
                "http://127.0.0.1:9",
            ]),
            s => s.AddSingleton<TimeProvider>(new FakeTimeProvider(Noon)).AddSingleton<ILoggerProvider>(_lines)
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

    private List<string> Lines()
    {
        var lines = new List<string>();
        while (_host.Services.GetRequiredService<TelemetryQueue>().Lines!.TryRead(out var line))
            lines.Add(line.Split(' ')[1]);
        return lines;
    }

    private async Task<IReadOnlyList<SensorState>> SensorsAtAFaultAsync()
    {
        await SendAsync("fault", """{"code":"E102","id":"f"}""");
        return Journal.Find(Assert.Single(Journal.Unfinished()).CaseId)!.Snapshot.Sensors;
    }

    [Fact]
    public void LaneOf_AMachinesMessagesAreInOrder_OtherMachinesBesideThem()
    {
        var handler = _host.Services.GetRequiredService<IMessageHandler>();
        string Lane(string topic) => handler.LaneOf($"edgediag/v1/{topic}");
        var press = Assert.Single(new[] { "fault", "reading", "image", "feedback" }.Select(k => Lane($"s1/line-3/press-07/{k}")).Distinct());
        Assert.NotEqual(press, Lane("s1/line-3/press-08/fault"));
        Assert.NotEqual(press, Lane("s1/line-4/press-07/fault"));
        Assert.All(
            ["edgediag/v1/s2/line-3/press-07/fault", "edgediag/v1/s1/service/box/status", "factory/press-07", "fault", ""],
            t => Assert.Equal("", handler.LaneOf(t))
        );
    }

    [Theory]
    [InlineData("""{"temperature":{"value":185,"unit":"°F"},"current":{"value":20000,"unit":"mA"}}""", "current=20,temperature=85")]
    [InlineData("""{"temperature":{"value":85,"unit":"ºC"},"current":{"value":12.5,"unit":"A"}}""", "current=12.5,temperature=85")]
    [InlineData("""{"temperature":{"value":85,"unit":"degC"}}""", "temperature=85")]
    [InlineData("""{"temperature":{"value":85,"unit":"Celsius"}}""", "temperature=85")]
    [InlineData("""{"temperature":{"value":"85","unit":"摄氏度"}}""", "temperature=85")]
    [InlineData("""{"Temperature":85}""", "temperature=85")]
    [InlineData("""{"temperature":85,"vibration":null}""", "temperature=85")]
    [InlineData("""{"temperature":85,"mode":"AUTO","running":true}""", "temperature=85")]
    [InlineData("""{"temperature":85,"":90,"time":12}""", "temperature=85")]
    [InlineData("""{"temperature":85,"vibration":{"value":2,"unit":"bananas"}}""", "temperature=85")]
    [InlineData("""{"temperature":85,"ambient":{"value":77,"unit":"°F"}}""", "ambient=25,temperature=85")]
    public async Task Reading_HistorianAndDiagnosis_SeeTheSameValue(string values, string fields)
    {
        await SendAsync("reading", $$"""{"values":{{values}}}""");
        Assert.Equal([fields], Lines());
        var states = await SensorsAtAFaultAsync();
        Assert.Equal(85, states.Single(s => s.Sensor.Name == "temperature").Value);
        Assert.Equal(0, Journal.Books().DeadLettered);
        foreach (var field in fields.Split(',').Select(f => f.Split('=')))
            if (states.FirstOrDefault(s => s.Sensor.Name == field[0]) is { } state)
                Assert.Equal(field[1], string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{state.Value}"));
    }

    [Fact]
    public async Task BadMember_IsToldOncePerSenderAndMember_AndCountedEachTime()
    {
        var counted = Count("edgediag.members.refused");
        for (var i = 0; i < 5; i++)
        {
            await SendAsync("reading", """{"values":{"temperature":85,"vibration":null,"current":"AUTO"}}""");
            await SendAsync("fault", $$"""{"id":"a{{i}}","code":102,"severity":"urgent","ts":"03.02.2026 06:00:00 +01:00"}""");
        }

        Assert.True(counted() >= 20, $"{counted()}");
        foreach (
            var line in (string[])
                [
                    "press-07/reading: values.vibration is left out: expected a finite number, found null.",
                    "press-07/reading: values.current is left out: expected a finite number, found \"AUTO\".",
                    "press-07/fault: severity is left out: expected low, medium, high, critical, found \"urgent\".",
                    "press-07/fault: ts is left out: expected ISO 8601 with offset, or epoch seconds or milliseconds, found \"03.02.2026 06:00:00 +01:00\".",
                ]
        )
            Assert.Single(_lines.All, l => l.Contains(line, StringComparison.Ordinal));
        var known = Journal.Find(Assert.Single(Journal.Unfinished()).CaseId)!;
        Assert.Equal(("102", Noon, 5), (known.Snapshot.Fault.Code, known.Snapshot.Fault.Timestamp, known.Ids.FaultIds.Count));
        Assert.Equal(0, Journal.Books().DeadLettered);
    }

    [Fact]
    public async Task UnitThatIsNotUnderstood_IsToldOncePerSensorWithWhatWasExpected()
    {
        for (var i = 0; i < 3; i++)
            await SendAsync("reading", """{"values":{"temperature":{"value":85,"unit":"bananas"},"humidity":40}}""");
        Assert.Single(
            _lines.All,
            l => l.Contains("sensor temperature", StringComparison.Ordinal) && l.Contains("expected ℃, found 85 bananas", StringComparison.Ordinal)
        );
        Assert.Single(_lines.All, l => l.Contains("sensor humidity", StringComparison.Ordinal));
        Assert.Equal(["humidity=40", "humidity=40", "humidity=40"], Lines());
    }

    [Theory]
    [InlineData("fault", """{"severity":"high"}""", "code: expected a text, found nothing")]
    [InlineData("fault", """{"code":true}""", "code: expected a text, found true")]
    [InlineData("reading", """{"values":{"temperature":"AUTO"}}""", "values.temperature: expected a finite number")]
    [InlineData("reading", """{"values":{"":90}}""", "values: expected a sensor's name, found an empty one")]
    [InlineData("reading", """{"values":{"time":90}}""", "values: expected a name that the historian can store")]
    [InlineData("fault", "{\"code\":\"E1\",}", "payload: expected JSON, found a syntax error in line 1")]
    public async Task MessageThatMeansNothingWithoutItsBadMember_IsADeadLetter(string kind, string payload, string reason)
    {
        await SendAsync(kind, payload);
        Assert.Equal((1, 0), (Journal.Books().DeadLettered, Journal.Unfinished().Count));
        Assert.Single(_lines.All, l => l.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(Lines());
    }

    [Fact]
    public async Task EmptyPayload_ClearsARetainedMessage_IsCountedAndNoDeadLetter()
    {
        var counted = Count("edgediag.messages.empty");
        foreach (var kind in (string[])["fault", "reading", "image", "feedback", "anything"])
            await SendAsync(kind, "");
        Assert.Equal((0, 0), (Journal.Books().DeadLettered, Journal.Books().Received));
        Assert.True(counted() >= 5);
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
