using System.Globalization;
using System.Text;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.Fusion.Tests.Events;

/// <summary>The rule for a sender's clock, the same for every kind of message.</summary>
public class ReceiptTests
{
    private static readonly DateTimeOffset Now = Press.Noon;

    private static PlantEvent Decode(string kind, string? ts, DateTimeOffset? at = null, string members = "")
    {
        var body = kind switch
        {
            "fault" => """ "code":"E102" """,
            "reading" => """ "values":{"temperature":85} """,
            "image" => """ "description":"red lamp on" """,
            _ => """ "diagnosis_id":"d-1","verdict":"confirmed" """,
        };
        var payload = $"{{{(ts is null ? "" : $"\"ts\":{ts},")}{members}{body}}}";
        var result = EventDecoder.Decode(
            $"edgediag/v1/s1/line-3/press-07/{kind}",
            Encoding.UTF8.GetBytes(payload),
            Receipt.New(at ?? Now, ClockBounds.Default)
        );
        return result.Event ?? throw new InvalidOperationException(result.Error);
    }

    private static string Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("fault")]
    [InlineData("reading")]
    [InlineData("image")]
    [InlineData("feedback")]
    public void Decode_ClockAheadOrNeverSet_CountsAsOfItsReceipt_ThePastStands(string kind)
    {
        foreach (var ts in (string[])["\"2099-01-01T00:00:00Z\"", "\"2150-01-01T00:00:00Z\"", "253402300799999", Ms(Now.AddMinutes(6))])
        {
            var ahead = Decode(kind, ts);
            Assert.Equal((Now, SenderClock.Ahead), (ahead.Timestamp, ahead.Clock));
            Assert.NotEqual(Now, ahead.Sent);
        }

        Assert.Equal((Now, SenderClock.Behind), Decode(kind, "\"2000-01-01T00:00:00Z\"") is var never ? (never.Timestamp, never.Clock) : default);
        Assert.Equal((Now.AddDays(-400), SenderClock.Trusted), Decode(kind, Ms(Now.AddDays(-400))) is var past ? (past.Timestamp, past.Clock) : default);
        var before2000 = EventDecoder.Decode(
            $"edgediag/v1/s1/line-3/press-07/{kind}",
            """{"ts":"1999-12-31T23:59:59Z","code":"E1","values":{"t":1},"description":"x","diagnosis_id":"d","verdict":"confirmed"}"""u8,
            Receipt.New(Now, ClockBounds.Default)
        );
        if (kind == "feedback")
            Assert.Contains("2000", before2000.Error, StringComparison.Ordinal);
        else
        {
            Assert.Equal((Now, null, SenderClock.NotSent), before2000.Event is { } e ? (e.Timestamp, e.Sent, e.Clock) : default);
            Assert.Contains("2000", Assert.Single(before2000.Problems).ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("fault")]
    [InlineData("reading")]
    [InlineData("image")]
    public void Decode_WithoutTime_CountsAsOfItsReceipt(string kind)
    {
        foreach (var ts in (string?[])[null, "null"])
            Assert.Equal((Now, SenderClock.NotSent, null), Decode(kind, ts) is var e ? (e.Timestamp, e.Clock, e.Sent) : default);
    }

    [Fact]
    public void Decode_AFewMinutesAhead_Stands_ButNobodyHasJudgedInTheFuture()
    {
        Assert.Equal(Now.AddMinutes(4), Decode("reading", Ms(Now.AddMinutes(4))).Timestamp);
        Assert.Equal((Now, SenderClock.Trusted), Decode("feedback", Ms(Now.AddMinutes(4))) is var e ? (e.Timestamp, e.Clock) : default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_Fault_IsRedeliveredAsItsReceiptSays(bool redelivered)
    {
        var receipt = Receipt.New(Now, ClockBounds.Default) with { Redelivered = redelivered };
        var decoded = EventDecoder.Decode("edgediag/v1/s1/line-3/press-07/fault", """{"code":"E102"}"""u8, receipt);
        Assert.Equal(redelivered, Assert.IsType<FaultEvent>(decoded.Event).Redelivered);
    }

    [Fact]
    public void Decode_FeedbackWithoutTime_IsRefused() => Assert.Throws<InvalidOperationException>(() => Decode("feedback", null));

    [Fact]
    public void FaultKey_IsWhatTheSenderSent_WheneverItArrives()
    {
        string Key(string? ts, int minutes, string members = "") => CasePolicy.FaultKey((FaultEvent)Decode("fault", ts, Now.AddMinutes(minutes), members));
        var noon = Ms(Now);
        Assert.Equal(Key(noon, 0), Key("\"2026-03-02T04:00:00Z\"", 600));
        Assert.NotEqual(Key(noon, 0), Key(Ms(Now.AddMilliseconds(1)), 0));
        // With an id even without a time, or with one that is not trusted.
        Assert.Equal(Key(null, 0, "\"id\":\"a\","), Key(null, 9, "\"id\":\"a\","));
        Assert.Equal(Key("\"2099-01-01T00:00:00Z\"", 0, "\"id\":\"a\","), Key("\"2099-01-01T00:00:00Z\"", 9, "\"id\":\"a\","));
        Assert.NotEqual(Key("\"2099-01-01T00:00:00Z\"", 0, "\"id\":\"a\","), Key("\"2099-01-02T00:00:00Z\"", 0, "\"id\":\"a\","));
        // Without both, nothing tells a repeated delivery from another fault: none is lost.
        foreach (var ts in (string?[])[null, "\"2000-01-01T00:00:00Z\"", "\"2099-01-01T00:00:00Z\""])
        {
            Assert.NotEqual(Key(ts, 0), Key(ts, 0));
            Assert.False(((FaultEvent)Decode("fault", ts)).HasOwnId);
        }
    }
}
