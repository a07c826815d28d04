using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using EdgeDiag.Fusion.Feedback;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Tickets;

/// <summary>Whatever a writer of tickets accepts, every reader reads back equal.</summary>
public sealed class TicketRoundTripTests : IDisposable
{
    // Words as people write them, and what no sender should send.
    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.Const("冷却水流量不足"),
        Gen.Const(""),
        Gen.Const(" "),
        Gen.Const("a\0b"),
        Gen.Const("\u001b[2J\r\n"),
        Gen.Const("\ud83d"),
        Gen.Const("\udc00x"),
        Gen.Const("🦾"),
        Gen.Const("\"quoted\", 'and' =1+1"),
        Gen.Const("'=1"),
        Gen.Const("a;b\tc"),
        Gen.Const("line\rline\nline\u2028"),
        Gen.Const(" \u00a0 "),
        Gen.String[0, 30],
        Gen.Int[120, 130].Select(n => new string('i', n)),
        Gen.Int[398, 402].Select(n => new string('c', n)),
        Gen.Int[3998, 4002].Select(n => new string('t', n))
    );

    private static readonly Gen<double> Number = Gen.OneOf(
        Gen.Double,
        Gen.Const(1e308),
        Gen.Const(double.NaN),
        Gen.Const(double.PositiveInfinity),
        Gen.Const(-0.0),
        Gen.Const(double.Epsilon),
        Gen.Const(85.0)
    );

    private static readonly Gen<DateTimeOffset> Time = Gen.Select(
        Gen.OneOf(Gen.Long[0, DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay * 2], Gen.Long[Press.Noon.Ticks, Press.Noon.Ticks + TimeSpan.TicksPerDay]),
        Gen.Int[-14, 14],
        (ticks, hours) => new DateTimeOffset(ticks + TimeSpan.TicksPerDay, TimeSpan.FromHours(hours))
    );

    private static readonly Gen<IReadOnlyDictionary<string, SensorValue>> Readings = Gen.Select(Word, Number, Gen.Null(Word))
        .Array[0, 4]
        .Select(all =>
            (IReadOnlyDictionary<string, SensorValue>)all.GroupBy(a => a.Item1).ToDictionary(g => g.Key, g => new SensorValue(g.First().Item2, g.First().Item3))
        );

    private static readonly Gen<Ticket> Tickets = Gen.Select(
            Gen.Select(Word, Time, Word, Word, Gen.Enum<Language>()),
            Gen.Select(Word, Readings, Word, Word),
            Gen.Select(Word, Word.Array[0, 22], Word, Gen.Null(Word)),
            Gen.Int[0, 255]
        )
        .Select(
            (one, two, three, usual) =>
            {
                // Mostly one member or two are out of the ordinary: a ticket that is wrong everywhere tells nothing.
                var t = Press.Ticket("t1", "冷却水流量不足", text: "水小了");
                T Or<T>(int bit, T usually, T hostile) => (usual >> bit & 1) == 0 ? usually : hostile;
                return t with
                {
                    Id = Or(0, t.Id, one.Item1),
                    Timestamp = Or(1, t.Timestamp, one.Item2),
                    DeviceType = Or(2, t.DeviceType, one.Item3),
                    Device = Or(3, t.Device, one.Item4),
                    Language = one.Item5,
                    Readings = Or(4, t.Readings, two.Item2),
                    Image = Or(5, t.Image, two.Item3),
                    Text = Or(6, t.Text, two.Item4),
                    Cause = Or(7, t.Cause, three.Item1),
                    Actions = Or(usual % 8, t.Actions, three.Item2),
                    DiagnosisId = Or(5, null, three.Item4),
                    Code = Or(6, t.Code, two.Item1),
                };
            }
        );

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Readable_WhatItAccepts_IsReadBackEqualFromALineAndFromAFile()
    {
        var path = Path.Combine(_folder.Path, "t.jsonl");
        var (accepted, all) = (0, 0);
        Tickets.Sample(
            ticket =>
            {
                Interlocked.Increment(ref all);
                if (Accepted(ticket, file: false) is not { } normal)
                    return;
                Interlocked.Increment(ref accepted);
                Assert.True(TicketCheck.Same(normal, TicketFile.ParseLine(TicketFile.Line(normal))));
                // Once accepted, it is accepted again and does not change any more.
                Assert.True(TicketCheck.Same(normal, TicketCheck.Readable(normal, "again", "x")));
                if (Accepted(ticket, file: true) is null)
                    return;
                lock (_folder)
                {
                    TicketFile.Write(path, [ticket]);
                    Assert.True(TicketCheck.Same(normal, TicketFile.Read(path).Single()));
                }
            },
            iter: 3000
        );
        Assert.InRange(accepted, all / 10, all * 9 / 10);
    }

    [Fact]
    public void Table_WhatImportAccepts_IsReadBackEqual_AndWhatExportWritesIsTheSameTicket()
    {
        Tickets.Sample(
            ticket =>
            {
                if (Accepted(ticket, file: true) is not { } normal)
                    return;
                // A table has neither units nor a diagnosis, one column for each heading, and separates actions by semicolons.
                if (normal.Actions.Any(a => a.Contains(';', StringComparison.Ordinal)) || normal.Readings.Keys.Any(k => k.Length == 0 || k != k.Trim()))
                    return;
                var told = new List<string>();
                var read = TicketTable.Read("t.csv", TicketTable.Write([normal]), new Dictionary<string, string>(), null, told.Add);
                Assert.Empty(told);
                var expected = normal with
                {
                    DiagnosisId = null,
                    Source = "imported",
                    Readings = normal.Readings.ToDictionary(r => r.Key, r => r.Value with { Unit = null }),
                };
                Assert.True(TicketCheck.Same(expected, Assert.Single(read)), $"{TicketFile.Line(expected)}\n{TicketFile.Line(read[0])}");
            },
            iter: 3000
        );
    }

    [Fact]
    public void Feedback_WhatTheDecoderAccepts_MakesATicketThatIsReadBackEqual()
    {
        var diagnosis = new Diagnostician(new Retrieval(Press.Manuals(), TicketIndex.Empty), null, TimeProvider.System, Language.Zh).Preliminary(
            Press.Case(),
            new DiagnosisIds("d-1", "c-1", ["f-1"]),
            Press.Noon,
            false
        );
        Gen.Select(Word, Word.Array[0, 22], Word, Gen.Enum<FeedbackVerdict>(), Gen.Enum<VerdictStanding>())
            .Sample(
                (cause, actions, by, verdict, standing) =>
                {
                    var body = JsonSerializer.SerializeToUtf8Bytes(
                        new
                        {
                            ts = 1772424000000,
                            diagnosis_id = "d-1",
                            verdict = verdict.ToString().ToLowerInvariant(),
                            // Whoever confirms names no other cause.
                            cause = verdict == FeedbackVerdict.Confirmed ? null : cause,
                            actions,
                            by,
                        }
                    );
                    if (EventDecoder.Decode("edgediag/v1/s1/line-3/press-07/feedback", body).Event is not FeedbackEvent feedback)
                        return;
                    var record = FeedbackTicket.FromVerdict(feedback with { Standing = standing }, diagnosis, Press.Case());
                    Assert.True(TicketCheck.Same(record.Ticket, TicketFile.ParseLine(TicketFile.Line(record.Ticket))));
                },
                iter: 3000
            );
    }

    [Theory]
    [InlineData(400, 20, true)]
    [InlineData(401, 20, false)]
    [InlineData(400, 21, true)]
    public void Feedback_AtAndAboveTheLimitsOfATicket_IsTakenOrRefusedAtTheDoor(int cause, int actions, bool taken)
    {
        var body = new JsonObject
        {
            ["ts"] = 1772424000000,
            ["diagnosis_id"] = "d-1",
            ["verdict"] = "corrected",
            ["cause"] = new string('c', cause),
            ["actions"] = new JsonArray([.. Enumerable.Range(0, actions).Select(i => (JsonNode)$"step {i}")]),
        };
        var decoded = EventDecoder.Decode("edgediag/v1/s1/line-3/press-07/feedback", Encoding.UTF8.GetBytes(body.ToJsonString()));
        Assert.Equal(taken, decoded.Event is not null);
        if (!taken)
            Assert.Contains("cause: expected 0 to 400 characters, found 401", decoded.Error, StringComparison.Ordinal);
        else
            Assert.Equal(20, Assert.IsType<FeedbackEvent>(decoded.Event).Actions.Count);
        Assert.Equal(actions > 20 ? ["actions: expected at most 20 texts, found 21"] : [], decoded.Problems.Select(p => p.ToString()));
    }

    /// <summary>An ordinary correction for a machine that nobody has listed.</summary>
    [Fact]
    public void Ticket_WithoutDeviceType_IsRead()
    {
        var ticket = Press.Ticket("t1", "c") with { DeviceType = "" };
        Assert.Equal("", TicketFile.ParseLine(TicketFile.Line(ticket)).DeviceType);
    }

    [Fact]
    public void Table_RowsThatNoReaderWouldTake_AreRefusedWithRowAndColumn()
    {
        var told = new List<string>();
        var rows =
            "line,device,code,cause,ts,text\nl,d,c,worn,,\nl,d,c,worn,1999-12-31T00:00:00Z,\nl,d,c,worn,2026-03-02T06:00:00Z,"
            + new string('t', 4001)
            + "\nl,d,c,worn,2026-03-02T06:00:00Z,good\n";
        Assert.Single(TicketTable.Read("t.csv", rows, new Dictionary<string, string>(), null, told.Add));
        Assert.Collection(
            told,
            l => Assert.Contains("row 2, ts: expected a time", l, StringComparison.Ordinal),
            l => Assert.Contains("row 3, ts: expected a time from 2000 on", l, StringComparison.Ordinal),
            l => Assert.Contains("row 4, text: expected 0 to 4000 characters, found 4001", l, StringComparison.Ordinal)
        );
        told.Clear();
        var undated = TicketTable.Read("t.csv", rows, new Dictionary<string, string>(), Press.Noon, told.Add);
        Assert.Equal((2, 2, Press.Noon), (undated.Count, told.Count, undated[0].Timestamp));
        // The same row is the same ticket on another day.
        Assert.Equal(undated[0].Id, TicketTable.Read("t.csv", rows, new Dictionary<string, string>(), Press.Noon.AddDays(1), _ => { })[0].Id);
    }

    private static Ticket? Accepted(Ticket ticket, bool file)
    {
        try
        {
            return TicketCheck.Readable(ticket, "test", "ticket", file);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
