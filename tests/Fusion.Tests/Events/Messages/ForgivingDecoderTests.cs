using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.Fusion.Tests.Events.Messages;

/// <summary>What is unambiguous is taken, whatever JSON type carries it. A bad member costs that member and is named.</summary>
public class ForgivingDecoderTests
{
    private const string Topic = "edgediag/v1/s1/line-3/press-07/";
    private static readonly Receipt Receipt = Receipt.New(Press.Noon, ClockBounds.Default);

    private static DecodeResult Decode(string kind, string payload) => EventDecoder.Decode(Topic + kind, Encoding.UTF8.GetBytes(payload), Receipt);

    private static FaultEvent Fault(string payload, int problems = 0)
    {
        var result = Decode("fault", payload);
        Assert.Equal(problems, result.Problems.Count);
        return Assert.IsType<FaultEvent>(result.Event);
    }

    [Theory]
    [InlineData("""{"code":102}""", "102")]
    [InlineData("""{"code":102.0}""", "102")]
    [InlineData("""{"code":1.02E2}""", "102")]
    [InlineData("""{"code":10.5}""", "10.5")]
    [InlineData("""{"code":-7}""", "-7")]
    [InlineData("""{"code":12345678901234567890}""", "12345678901234567890")]
    [InlineData("\uFEFF{\"code\":\"E1\"}", "E1")]
    [InlineData("{\"code\":\"E1\"}\0", "E1")]
    [InlineData("{\"code\":\"E1\"}\0\0\0\n", "E1")]
    [InlineData("\uFEFF{\"code\":\"E1\"}\r\n\0", "E1")]
    public void Decode_CodeOfAnyTypeInAnyWrapping_IsTaken(string payload, string code) => Assert.Equal(code, Fault(payload).Code);

    [Theory]
    [InlineData("1795633192975", 1795633192975)]
    [InlineData("\"1795633192975\"", 1795633192975)]
    [InlineData("1.795633192975E12", 1795633192975)]
    [InlineData("\"1795633192\"", 1795633192000)]
    [InlineData("1795633192.975", 1795633192975)]
    [InlineData("\"2026-03-02t04:00:00z\"", 1772424000000)]
    [InlineData("\"2026-03-02T04:00:00.000000000Z\"", 1772424000000)]
    [InlineData("\"2026-03-02 12:00:00+08:00\"", 1772424000000)]
    [InlineData("\"2026-03-02T12:00+0800\"", 1772424000000)]
    [InlineData("\"2026-03-01T23:00:00,5-05\"", 1772424000500)]
    public void Decode_IsoAndEpochTimes_AreTaken(string ts, long milliseconds)
    {
        var fault = Fault($$"""{"ts":{{ts}},"code":"E1"}""");
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), fault.Sent);
    }

    [Theory]
    [InlineData("\"03.02.2026 06:00:00 +01:00\"")]
    [InlineData("\"02/03/2026 06:00:00 +01:00\"")]
    [InlineData("\"2 March 2026 06:00:00 +01:00\"")]
    [InlineData("\"2026-03-02T04:00:00\"")]
    [InlineData("\"2026-03-02\"")]
    [InlineData("\"2026-02-30T04:00:00Z\"")]
    [InlineData("\"2026-03-02T25:00:00Z\"")]
    [InlineData("\"2026-03-02T04:00:00+25:00\"")]
    [InlineData("\"Mon, 02 Mar 2026 04:00:00 GMT\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("1e300")]
    [InlineData("-5")]
    [InlineData("12")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Decode_AnyOtherTime_CostsTheTimeAlone(string ts)
    {
        foreach (
            var (kind, rest) in (ReadOnlySpan<(string, string)>)
                [("fault", "\"code\":\"E1\""), ("reading", "\"values\":{\"t\":1}"), ("image", "\"description\":\"x\"")]
        )
        {
            var result = Decode(kind, $$"""{"ts":{{ts}},{{rest}}}""");
            Assert.Equal((Press.Noon, null, SenderClock.NotSent), result.Event is { } e ? (e.Timestamp, e.Sent, e.Clock) : default);
            Assert.Equal("ts", Assert.Single(result.Problems).Member);
        }

        Assert.Contains("ts: expected", Decode("feedback", $$"""{"ts":{{ts}},"diagnosis_id":"d","verdict":"confirmed"}""").Error, StringComparison.Ordinal);
        // A recorded message has no receipt whose time could count.
        Assert.Contains(
            "ts: expected",
            EventDecoder.Decode(Topic + "fault", Encoding.UTF8.GetBytes($$"""{"ts":{{ts}},"code":"E1"}""")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Decode_FaultOfOtherTypes_IsTaken()
    {
        var fault = Fault("""{"ts":"1772424000000","code":102,"id":4711,"text":12,"severity":" High","state":"CLEARED"}""");
        Assert.Equal(("102", "4711", "12", Severity.High, FaultState.Cleared), (fault.Code, fault.Id, fault.Text, fault.Severity, fault.State));
        Assert.Equal(fault.Identity, Fault("""{"ts":1772424000000,"code":"102","id":"4711","state":"cleared"}""").Identity);
    }

    [Fact]
    public void Decode_FaultWithBadMembers_KeepsTheGoodOnes()
    {
        var fault = Fault("""{"ts":1772424000000,"code":"E1","id":{},"severity":"urgent","text":[1],"device":["press-07"]}""", problems: 4);
        Assert.Equal(("E1", Severity.Medium, null, false), (fault.Code, fault.Severity, fault.Text, fault.HasOwnId));
        Assert.Equal(
            ["device", "id", "severity", "text"],
            Decode("fault", """{"ts":1772424000000,"code":"E1","id":{},"severity":"urgent","text":[1],"device":["press-07"]}""")
                .Problems.Select(p => p.Member)
                .Order()
        );
        Assert.Equal(
            "severity: expected low, medium, high, critical, found \"urgent\"",
            Decode("fault", """{"code":"E1","severity":"urgent"}""").Problems[0].ToString()
        );
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"AUTO\"")]
    [InlineData("\"12,5\"")]
    [InlineData("\"1,234\"")]
    [InlineData("\"NaN\"")]
    [InlineData("1e999")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"value\":null,\"unit\":\"A\"}")]
    [InlineData("{\"value\":1,\"unit\":7}")]
    [InlineData("\"\\ud800\"")]
    public void Decode_ReadingWithABadValue_KeepsTheOthers(string bad)
    {
        foreach (var values in (ReadOnlySpan<string>)[$"\"temperature\":90,\"vibration\":{bad}", $"\"vibration\":{bad},\"temperature\":90"])
        {
            var result = Decode("reading", $$$"""{"values":{{{{values}}}}}""");
            Assert.Equal(["temperature"], Assert.IsType<ReadingEvent>(result.Event).Values.Keys);
            Assert.StartsWith("values.vibration", Assert.Single(result.Problems).Member, StringComparison.Ordinal);
        }

        Assert.Contains("values.vibration", Decode("reading", $$$"""{"values":{"vibration":{{{bad}}}}}""").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"5.683000e-01\"", 0.5683)]
    [InlineData("\" 85 \"", 85)]
    [InlineData("\"-3\"", -3)]
    [InlineData("{\"value\":\"85.5\",\"unit\":\" ℃ \"}", 85.5)]
    public void Decode_NumberAsText_IsTaken(string sent, double value) =>
        Assert.Equal(value, Assert.IsType<ReadingEvent>(Decode("reading", $$$"""{"values":{"t":{{{sent}}}}}""").Event).Values["t"].Value);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("time")]
    [InlineData("device")]
    [InlineData("_field")]
    [InlineData("a\\nb")]
    [InlineData("\\ud800")]
    [InlineData("\\u0000")]
    public void Decode_SensorNameThatTheHistorianCannotStore_IsLeftOut(string name)
    {
        var result = Decode("reading", $$$"""{"values":{"{{{name}}}":90,"temperature":85}}""");
        Assert.Equal(["temperature"], Assert.IsType<ReadingEvent>(result.Event).Values.Keys);
        var problem = Assert.Single(result.Problems);
        Assert.Equal("values", problem.Member);
        Assert.DoesNotContain('\n', problem.ToString());
        Assert.Contains("values: expected", Decode("reading", $$$"""{"values":{"{{{name}}}":90}}""").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_MoreValuesThanAllowed_KeepsTheFirst()
    {
        var values = new JsonObject(Enumerable.Range(0, 300).Select(i => KeyValuePair.Create($"s{i}", (JsonNode?)i)));
        var result = Decode("reading", new JsonObject { ["values"] = values }.ToJsonString());
        Assert.Equal(256, Assert.IsType<ReadingEvent>(result.Event).Values.Count);
        Assert.Equal("values", Assert.Single(result.Problems).Member);
    }

    [Fact]
    public void Decode_FeedbackWithBadMembers_KeepsTheGoodOnes()
    {
        const string Body = """{"ts":1772424000000,"diagnosis_id":17,"verdict":"Corrected","cause":"worn","actions":["a",{},"b"],"by":[]}""";
        var result = Decode("feedback", Body);
        var feedback = Assert.IsType<FeedbackEvent>(result.Event);
        Assert.Equal(("17", FeedbackVerdict.Corrected, "worn", null), (feedback.DiagnosisId, feedback.Verdict, feedback.Cause, feedback.By));
        Assert.Equal(["a", "b"], feedback.Actions);
        Assert.Equal(["actions", "by"], result.Problems.Select(p => p.Member));
        // Who asks over HTTP hears of it instead.
        using var body = JsonDocument.Parse(Body);
        Assert.Contains("actions", EventDecoder.DecodeFeedback("s1", "line-3", "press-07", body.RootElement, Receipt).Error, StringComparison.Ordinal);
    }

    /// <summary>
    /// Any valid message with one member replaced by a value of a wrong kind: the member is named, and all others are as before. Without
    /// what a message cannot do without it is refused, and the reason names that member.
    /// </summary>
    [Fact]
    public void Decode_ValidMessageWithOneMemberReplaced_KeepsAllOthers()
    {
        (string Kind, string Body, string[] Needed)[] messages =
        [
            ("fault", """{"id":"a","ts":1772424000000,"code":"E1","state":"active","severity":"high","text":"x"}""", ["code", "state"]),
            ("reading", """{"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3,"current":"12.5"}}""", ["values"]),
            ("image", """{"ts":1772424000000,"description":"red lamp on"}""", ["description"]),
            (
                "feedback",
                """{"ts":1772424000000,"diagnosis_id":"d","verdict":"confirmed","cause":"c","actions":["a"],"by":"me"}""",
                ["ts", "diagnosis_id", "verdict"]
            ),
        ];
        string[] wrong = ["true", "false", "{}", "[[]]", "[null]", "\"\\ud83d\"", "{\"a\":[1]}", "1e999"];
        Gen.Select(Gen.Int[0, messages.Length - 1], Gen.Int[0, 9], Gen.Int[0, wrong.Length - 1])
            .Sample(
                (m, at, w) =>
                {
                    var (kind, body, needed) = messages[m];
                    var message = JsonNode.Parse(body)!.AsObject();
                    var paths = message.Select(p => (Parent: message, p.Key, Name: p.Key)).ToList();
                    if (message["values"] is JsonObject values)
                        paths.AddRange(values.Select(v => (Parent: values, v.Key, Name: $"values.{v.Key}")));
                    var (parent, key, name) = paths[at % paths.Count];
                    parent[key] = "REPLACED";
                    var result = Decode(kind, message.ToJsonString().Replace("\"REPLACED\"", wrong[w], StringComparison.Ordinal));
                    if (needed.Contains(name))
                        return result.Event is null && result.Error!.Contains($": {name}", StringComparison.Ordinal);
                    return result.Problems is [var problem]
                        && problem.Member == name
                        && Members(result.Event!, name).SequenceEqual(Members(Decode(kind, body).Event!, name));
                },
                iter: 2000,
                seed: "0N0XIzNsQ0O2"
            );
    }

    // All that an event says but for one member.
    private static IEnumerable<string> Members(PlantEvent e, string but)
    {
        (string Member, object? Value)[] members = e switch
        {
            FaultEvent f =>
            [
                ("ts", f.Sent),
                ("id", f.HasOwnId ? f.Id : null),
                ("code", f.Code),
                ("state", f.State),
                ("severity", f.Severity),
                ("text", f.Text),
            ],
            ReadingEvent r => [("ts", r.Sent), .. r.Values.Select(v => ($"values.{v.Key}", (object?)v.Value))],
            ImageEvent i => [("ts", i.Sent), ("description", i.Description)],
            FeedbackEvent f =>
            [
                ("ts", f.Sent),
                ("diagnosis_id", f.DiagnosisId),
                ("verdict", f.Verdict),
                ("cause", f.Cause),
                ("actions", string.Join('|', f.Actions)),
                ("by", f.By),
            ],
            _ => [],
        };
        return members.Where(m => m.Member != but).Select(m => $"{m.Member}={m.Value}");
    }
}
