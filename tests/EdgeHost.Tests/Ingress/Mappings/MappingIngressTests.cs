using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tests.Diagnosing;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Ingress.Mappings;

/// <summary>Messages of foreign topics on their way into the journal: taken over whole or not at all, told, counted.</summary>
public sealed class MappingIngressTests : IDisposable
{
    private const string Mappings = """
        {"mappings": [
          {"name": "alarms", "topic": "factory/{machine}/alarms", "kind": "fault", "device": "{machine}", "code": "$.alarm",
           "when": {"$.type": "alarm"}},
          {"name": "word", "topic": "factory/{machine}/word", "kind": "fault", "device": "{machine}",
           "bits": {"from": "$", "codes": {"0": "E101", "5": "E102"}}},
          {"name": "values", "topic": "factory/{machine}/values", "kind": "reading", "device": "{machine}", "values": {"temperature": "$.t"}}
        ]}
        """;

    private readonly TemporaryFolder _data = new();
    private readonly LogLines _lines = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly IHost _host;

    public MappingIngressTests() =>
        _host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Data",
                _data.Path,
                "--Plant",
                Path.Combine(Repository.Root, "samples", "plant"),
                "--Model:Path",
                "",
                "--Mqtt:Mappings:File",
                _data.Write("mappings.json", Mappings),
            ]),
            s => s.AddSingleton<TimeProvider>(_time).AddSingleton<ILoggerProvider>(_lines)
        );

    private FaultJournal Journal => _host.Services.GetRequiredService<FaultJournal>();

    public void Dispose()
    {
        _host.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Word_EachBitThatComesIsACase_AndNothingHappensForWhatStays()
    {
        await SendAsync("factory/press-07/word", "33");
        await SendAsync("factory/press-07/word", "33");
        await SendAsync("factory/press-07/word", "1");
        var faults = Journal.Unfinished().Select(c => Journal.Find(c.CaseId)!.Snapshot.Fault).OrderBy(f => f.Code, StringComparer.Ordinal).ToList();
        Assert.Equal([("line-3", "press-07", "E101"), ("line-3", "press-07", "E102")], faults.Select(f => (f.Line, f.Device, f.Code)));
        // Two faults and one end.
        Assert.Equal(3, Journal.Books().Received);
    }

    [Fact]
    public async Task MessageThatNoMappingTakes_IsToldOncePerTopic()
    {
        for (var i = 0; i < 3; i++)
            await SendAsync("factory/press-07/alarms", """{"type":"heartbeat"}""");
        Assert.Single(_lines.All, l => l.Contains("no mapping takes this message", StringComparison.Ordinal));
        Assert.Equal(0, Journal.Books().DeadLettered);
    }

    [Fact]
    public async Task MessageThatCannotBeUsed_IsADeadLetterThatNamesTopicMappingAndMember()
    {
        await SendAsync("factory/press-07/alarms", """{"type":"alarm"}""");
        await SendAsync("factory/press-07/values", """{"t":[1]}""");
        await SendAsync("factory/nobody/values", """{"t":1}""");
        await SendAsync("factory/press-07/word", "{");
        Assert.Equal(4, Journal.Books().DeadLettered);
        foreach (
            var line in (string[])
                [
                    "topic factory/press-07/alarms: mapping alarms: code: expected something at $.alarm, found nothing",
                    "topic factory/press-07/values: mapping values: values.temperature: expected a number, found [1]",
                    "topic factory/nobody/values: expected a device of devices.json, found nobody on unlisted",
                    "topic factory/press-07/word: payload: expected JSON, found a syntax error in line 1",
                ]
        )
            Assert.Contains(_lines.All, l => l.Contains(line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("edgediag/v1/s1/service/box/dead-letter")]
    [InlineData("edgediag/v1/s1/line-3/press-07/diagnosis")]
    [InlineData("edgediag/v1/s2/line-3/press-07/fault")]
    public async Task OwnTopicsThatAWildcardBrings_AreIgnored(string topic)
    {
        await SendAsync(topic, """{"code":"E102"}""");
        Assert.Equal((0, 0), (Journal.Books().Received, Journal.Books().DeadLettered));
    }

    [Theory]
    [InlineData("factory/press-07/word")]
    [InlineData("edgediag/v1/s1/line-3/press-07/fault")]
    public void LaneOf_WhereThePlantHasMappings_IsOneForAll(string topic) =>
        Assert.Equal("", _host.Services.GetRequiredService<IMessageHandler>().LaneOf(topic));

    [Fact]
    public void Watch_SilentMapping_IsToldOnce_AndSoIsItsReturn()
    {
        var watch = _host.Services.GetServices<IHostedService>().OfType<MappingWatch>().Single();
        _time.Advance(TimeSpan.FromMinutes(61));
        watch.Look();
        watch.Look();
        Assert.Equal(3, _lines.All.Count(l => l.Contains("has taken no message", StringComparison.Ordinal)));
        var mapper = _host.Services.GetRequiredService<MessageMapper>();
        mapper.Map("factory/press-07/word", "1"u8, Receipt.New(_time.GetUtcNow(), new ClockBounds(TimeSpan.FromMinutes(5), TimeSpan.FromDays(3650))));
        watch.Look();
        Assert.Single(_lines.All, l => l.Contains("Mapping word takes messages again", StringComparison.Ordinal));
        Assert.Equal(3, _lines.All.Count(l => l.Contains("has taken no message", StringComparison.Ordinal)));
    }

    private Task SendAsync(string topic, string payload) =>
        _host.Services.GetRequiredService<IMessageHandler>().HandleAsync(topic, Encoding.UTF8.GetBytes(payload), CancellationToken.None);
}
