using System.Text;
using CsCheck;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.Fusion.Tests.Events.Messages;

public class EventDecoderTests
{
    private const string Topic = "edgediag/v1/s1/line-3/press-07/";

    private static DecodeResult Decode(string kind, string payload) => EventDecoder.Decode(Topic + kind, Encoding.UTF8.GetBytes(payload));

    [Fact]
    public void Decode_Fault_ReadsEveryMember()
    {
        var fault = Assert.IsType<FaultEvent>(
            Decode(
                "fault",
                """{"id":"a7","ts":"2026-03-02T12:00:00+08:00","code":"E102","state":"cleared","severity":"critical","text":"主缸过热","other":1}"""
            ).Event
        );
        Assert.Equal(("s1", "line-3", "press-07", "a7", "E102"), (fault.Site, fault.Line, fault.Device, fault.Id, fault.Code));
        Assert.Equal((FaultState.Cleared, Severity.Critical, "主缸过热"), (fault.State, fault.Severity, fault.Text));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero), fault.Timestamp);
    }

    [Fact]
    public void Decode_FaultWithoutId_DerivesTheSameIdFromTheSameMessage()
    {
        FaultEvent Fault(string payload) => (FaultEvent)Decode("fault", payload).Event!;
        var one = Fault("""{"ts":1772424000000,"code":"E102"}""");
        Assert.Equal(one.Id, Fault("""{"code":"E102","ts":"2026-03-02T04:00:00Z"}""").Id);
        Assert.NotEqual(one.Id, Fault("""{"ts":1772424000001,"code":"E102"}""").Id);
        Assert.NotEqual(one.Id, Fault("""{"ts":1772424000000,"code":"E102","state":"cleared"}""").Id);
        Assert.Equal((FaultState.Active, Severity.Medium), (one.State, one.Severity));
    }

    [Fact]
    public void Decode_NestedThousandsDeep_SetsNoMemoryAsideForIt()
    {
        var payload = Encoding.UTF8.GetBytes($$"""{"code":{{new string('[', 3000)}}{{new string(']', 3000)}}}""");
        Assert.Contains("nested at most 16 deep", EventDecoder.Decode(Topic + "fault", payload).Error, StringComparison.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        EventDecoder.Decode(Topic + "fault", payload);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Decode_Reading_TakesValuesWithAndWithoutUnit()
    {
        var reading = Assert.IsType<ReadingEvent>(
            Decode("reading", """{"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3}}""").Event
        );
        Assert.Equal(new SensorValue(85, "℃"), reading.Values["temperature"]);
        Assert.Equal(new SensorValue(2.3, null), reading.Values["vibration"]);
    }

    [Fact]
    public void Decode_PayloadThatNamesItsTopic_IsTaken() =>
        Assert.NotNull(Decode("fault", """{"ts":1772424000000,"code":"E102","site":"s1","line":"line-3","device":"press-07"}""").Event);

    [Theory]
    [InlineData("{\n\"code\": E102}", "found a syntax error in line 2 at byte 9")]
    [InlineData("{\"code\":", "found a syntax error in line 1")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}", "nested at most 16 deep, found one that is nested deeper")]
    public void Decode_BrokenJson_SaysWhatIsWrong(string payload, string said) =>
        Assert.Contains(said, Decode("fault", payload).Error, StringComparison.Ordinal);

    [Fact]
    public void Decode_Feedback_NeedsACauseWhereCorrected()
    {
        Assert.IsType<FeedbackEvent>(Decode("feedback", """{"ts":1772424000000,"diagnosis_id":"d-1","verdict":"confirmed"}""").Event);
        Assert.Contains("cause", Decode("feedback", """{"ts":1772424000000,"diagnosis_id":"d-1","verdict":"corrected"}""").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fault", "", "payload")]
    [InlineData("fault", "not json", "JSON")]
    [InlineData("fault", "[1,2]", "a JSON object")]
    [InlineData("fault", "{\"ts\":1772424000000}", "code")]
    [InlineData("fault", "{\"ts\":\"yesterday\",\"code\":\"E1\"}", "ts")]
    [InlineData("fault", "{\"ts\":\"2026-03-02T12:00:00\",\"code\":\"E1\"}", "ts")]
    [InlineData("fault", "{\"ts\":1e300,\"code\":\"E1\"}", "ts")]
    [InlineData("fault", "{\"ts\":1772424000000,\"code\":\"\"}", "code")]
    [InlineData("fault", "{\"ts\":1772424000000,\"code\":\"E1\",\"state\":\"maybe\"}", "active, cleared")]
    [InlineData("fault", "{\"ts\":1772424000000,\"code\":\"\\ud800\"}", "surrogate")]
    [InlineData("fault", "{\"ts\":1772424000000,\"code\":\"E1\",\"device\":\"press-08\"}", "press-08")]
    [InlineData("reading", "{\"ts\":1772424000000,\"line\":\"line-9\",\"values\":{\"t\":1}}", "line-9")]
    [InlineData("reading", "{\"ts\":1772424000000,\"values\":{}}", "values")]
    [InlineData("reading", "{\"ts\":1772424000000,\"values\":{\"t\":\"hot\"}}", "values.t")]
    [InlineData("reading", "{\"ts\":1772424000000,\"values\":{\"t\":1e999}}", "values.t")]
    [InlineData("image", "{\"ts\":1772424000000}", "description")]
    [InlineData("telegram", "{}", "a kind of")]
    public void Decode_Unusable_SaysInOneLineWhatIsWrong(string kind, string payload, string named)
    {
        var result = Decode(kind, payload);
        Assert.Null(result.Event);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Contains("topic edgediag/v1/", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Error!);
    }

    [Theory]
    [InlineData("edgediag/v1/s1/press-07/fault")]
    [InlineData("edgediag/v2/s1/l/d/fault")]
    [InlineData("edgediag/v1/s1//d/fault")]
    [InlineData("edgediag/v1/s1/+/d/fault")]
    [InlineData("")]
    public void Decode_StrangeTopic_IsRefused(string topic) => Assert.NotNull(EventDecoder.Decode(topic, "{}"u8).Error);

    [Fact]
    public void Decode_NotUtf8_Oversized_OrDeep_IsRefused()
    {
        Assert.Contains("UTF-8", EventDecoder.Decode(Topic + "fault", [(byte)'{', 0xC3, 0x28, (byte)'}']).Error, StringComparison.Ordinal);
        Assert.Contains("bytes", EventDecoder.Decode(Topic + "fault", new byte[EventDecoder.MaxPayloadBytes + 1]).Error, StringComparison.Ordinal);
        Assert.Contains(
            "16 deep",
            Decode("fault", string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40)).Error,
            StringComparison.Ordinal
        );
    }

    /// <summary>Whatever arrives: an event or a reason, never an exception.</summary>
    [Fact]
    public void Decode_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.OneOf<string>(["fault", "reading", "image", "feedback"]), Gen.Byte.Array[0, 200])
            .Sample(
                (kind, bytes) =>
                {
                    var result = EventDecoder.Decode(Topic + kind, bytes);
                    return result.Event is null == result.Error is not null;
                },
                iter: 20_000
            );

    /// <summary>Valid messages with pieces replaced, the kind that a half-broken gateway sends.</summary>
    [Fact]
    public void Decode_MutatedMessages_NeverThrow()
    {
        string[] seeds =
        [
            """{"id":"a","ts":"2026-03-02T12:00:00+08:00","code":"E102","state":"active","severity":"high","text":"x"}""",
            """{"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3}}""",
            """{"ts":1772424000000,"diagnosis_id":"d","verdict":"corrected","cause":"c","actions":["a"],"by":"me"}""",
        ];
        string[] pieces = ["null", "{}", "[]", "\"\"", "1e400", "-0", "\"\\ud83d\"", "\"\\u0000\"", "true", ",", "}", "{\"value\":", "99999999999999999999"];
        Gen.Select(
                Gen.Int[0, seeds.Length - 1],
                Gen.OneOf<string>(["fault", "reading", "image", "feedback"]),
                Gen.Int[0, pieces.Length - 1],
                Gen.Int[0, 110],
                Gen.Int[0, 30]
            )
            .Sample(
                (seed, kind, piece, at, cut) =>
                {
                    var text = seeds[seed];
                    var from = Math.Min(at, text.Length);
                    var mutated = text[..from] + pieces[piece] + text[Math.Min(text.Length, from + cut)..];
                    var result = Decode(kind, mutated);
                    return result.Event is null == result.Error is not null;
                },
                iter: 20_000
            );
    }
}
