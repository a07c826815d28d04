using System.Text.Json;
using CsCheck;
using EdgeDiag.EdgeHost.Commands.Doctor;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <summary>What the store accepts it reads back; a row that it cannot read costs only itself.</summary>
public sealed class TicketStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("ALTER TABLE tickets RENAME TO renamed", "no table tickets, but deleted, renamed, verdicts")]
    [InlineData("ALTER TABLE tickets RENAME COLUMN seq TO number", "without the column seq")]
    public void Mark_TablesOfAnotherProgram_AreRefusedByNameAndLeftAlone(string change, string told)
    {
        using (var store = new TicketStore(_data.Path))
            store.CountsWithin(new FeedbackEvent("s1", "line-3", "press-07", Noon, "d-1", FeedbackVerdict.Confirmed, null, [], null), Noon, 1);
        var path = _data.File(TicketStore.FileName);
        using (var db = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        using var refusing = new TicketStore(_data.Path);
        var refused = Assert.Throws<IOException>(() => refusing.Mark());
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Newest_IsWhatChangedLast_TheLastFirst()
    {
        using var store = new TicketStore(_data.Path);
        Assert.Empty(store.Newest(3));
        foreach (var (id, cause) in new[] { ("a", "x"), ("b", "x"), ("c", "x"), ("a", "y") })
            Assert.True(store.Put(Record(id, cause)));
        Assert.Equal(store.Since(0).Reverse().Take(2).Select(r => r.Ticket.Id), store.Newest(2).Select(r => r.Ticket.Id));
        Assert.Equal("a", store.Newest(1).Single().Ticket.Id);
    }

    [Fact]
    public void Mark_FolderInTheFilesPlace_IsToldByName()
    {
        Directory.CreateDirectory(_data.File(TicketStore.FileName));
        using var store = new TicketStore(_data.Path);
        Assert.Contains(TicketStore.FileName, Assert.Throws<IOException>(() => store.Mark()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Put_WhatItAccepts_IsReadBackEqual()
    {
        var word = Gen.OneOf(
            Gen.Const("冷却水流量不足"),
            Gen.Const(""),
            Gen.Const("a\0b"),
            Gen.Const("\u001b[2J\r\n"),
            Gen.Const("\ud83d"),
            Gen.Const("🦾"),
            Gen.String[0, 20],
            Gen.Int[399, 402].Select(n => new string('c', n))
        );
        using var store = new TicketStore(_data.Path);
        var (number, accepted) = (0, 0);
        Gen.Select(word, word, word, word.Array[0, 22], Gen.Select(word, Gen.Enum<TicketOrigin>(), Gen.Enum<TicketReview>(), Gen.Double))
            .Sample(
                (cause, text, by, actions, rest) =>
                {
                    var ticket = Ticket($"t{Interlocked.Increment(ref number)}", cause) with
                    {
                        Text = text,
                        Actions = actions,
                        Readings = new Dictionary<string, SensorValue> { ["temperature"] = new(rest.Item4, null) },
                    };
                    var record = new TicketRecord(ticket, rest.Item2, Noon, by, "demo@1", rest.Item1) { Review = rest.Item3, ReviewedBy = by };
                    try
                    {
                        store.Put(record);
                    }
                    catch (InvalidInputException)
                    {
                        Assert.Null(store.Find(ticket.Id));
                        return;
                    }

                    Interlocked.Increment(ref accepted);
                    var read = store.Find(ticket.Id)!;
                    Assert.True(TicketCheck.Same(TicketCheck.Readable(ticket, "test", "t"), read.Ticket));
                    Assert.Equal((record.Origin, record.Review, record.Judged, TicketCheck.OneLine(by)), (read.Origin, read.Review, read.Judged, read.By));
                },
                iter: 300,
                threads: 1
            );
        Assert.InRange(accepted, 30, 299);
        Assert.Equal(accepted, store.Since(0).Count);
    }

    /// <summary>Every way in which a row was found unreadable, among good ones.</summary>
    [Fact]
    public void Since_BadRows_AreLeftOutAndToldOnce_AndRepairSetsThemAside()
    {
        var told = new List<BadTicket>();
        using var store = new TicketStore(_data.Path, told: told.Add);
        foreach (var id in (string[])["good-1", "no-time", "long-cause", "no-json", "other-id", "origin", "judged", "half", "good-2"])
            store.Put(Record(id, "worn"));
        Spoil("no-time", "ticket=json_set(ticket, '$.ts', '1970-01-01T00:00:00+00:00')");
        Spoil("long-cause", $"ticket=json_set(ticket, '$.cause', '{new string('c', 401)}')");
        Spoil("no-json", "ticket='{'");
        Spoil("other-id", "ticket=json_set(ticket, '$.id', 'x')");
        Spoil("origin", "origin='7'");
        Spoil("judged", "judged_ms=9223372036854775807");
        Spoil("half", "ticket=replace(ticket, 'worn', '\\ud83d')");

        Assert.Equal(["good-1", "good-2"], store.Since(0).Select(r => r.Ticket.Id));
        Assert.Equal(2, store.Since(0).Count);
        Assert.Equal(["half", "judged", "long-cause", "no-json", "no-time", "origin", "other-id"], told.Select(b => b.Id).Order(StringComparer.Ordinal));
        Assert.All(told, b => Assert.NotEmpty(b.Reason));
        Assert.Contains(
            "7 of 9 tickets cannot be read",
            Assert.Throws<IOException>(() => new DoctorStores(_data.Path).Tickets()).Message,
            StringComparison.Ordinal
        );

        var mark = store.Mark();
        Assert.Equal(7, TicketRepair.Run(_data.Path, Noon).Count);
        Assert.Equal(
            7,
            File.ReadLines(_data.File(TicketRepair.FileName))
                .Count(l => JsonDocument.Parse(l).RootElement.GetProperty("row").GetProperty("ticket").GetString()!.Length > 0)
        );
        Assert.Equal("2 tickets", new DoctorStores(_data.Path).Tickets());
        Assert.Empty(TicketRepair.Run(_data.Path, Noon));
        // Whoever follows the marks sees the next ticket.
        Assert.True(store.Mark() > mark);
        store.Put(Record("good-3", "worn"));
        Assert.Contains("good-3", store.Since(mark).Select(r => r.Ticket.Id));
    }

    [Fact]
    public void PlantTickets_BadRowsOrNoStore_NeverThrow()
    {
        using var manuals = ManualIndex.Build([]);
        using var plant = new PlantData(new DeviceCatalog([]), manuals, TicketIndex.Empty);
        using var store = new TicketStore(_data.Path);
        var tickets = new LiveTicketIndex(plant, store, NullLogger<LiveTicketIndex>.Instance);
        store.Put(Record("good", "worn"));
        store.Put(Record("bad", "worn"));
        store.Put(Record("free", "anything") with { Review = TicketReview.Unreviewed });
        store.Put(Record("waits", "anything") with { Review = TicketReview.Waiting });
        Spoil("bad", "ticket='null'");
        Assert.Equal((1, 1), (tickets.Current.Count("press", "E102"), tickets.Unreviewed.Count("press", "E102")));
        store.Review("free", TicketReview.Reviewed, "Li");
        Assert.Equal((2, 0), (tickets.Current.Count("press", "E102"), tickets.Unreviewed.Count("press", "E102")));
        store.Review("good", TicketReview.Refused, "Li");
        Assert.Equal(1, tickets.Current.Count("press", "E102"));

        using var missing = new TicketStore(_data.Write("a-file", "x"));
        Assert.Equal(0, new LiveTicketIndex(plant, missing, NullLogger<LiveTicketIndex>.Instance).Current.Count("press", "E102"));
        Directory.CreateDirectory(_data.File("broken"));
        File.WriteAllText(_data.File("broken/tickets.db"), new string('x', 10_000));
        using var broken = new TicketStore(_data.File("broken"));
        Assert.Equal(0, new LiveTicketIndex(plant, broken, NullLogger<LiveTicketIndex>.Instance).Current.Count("press", "E102"));
    }

    [Fact]
    public void Put_WhatReplacesWhat()
    {
        using var store = new TicketStore(_data.Path);
        var counted = Record("t", "first");
        Assert.True(store.Put(counted));
        Assert.False(store.Put(counted));
        Assert.False(store.Put(counted with { Judged = Noon.AddHours(-1), Ticket = Ticket("t", "earlier") }));
        Assert.False(store.Put(counted with { Judged = Noon.AddHours(1), Ticket = Ticket("t", "waits"), Review = TicketReview.Waiting }));
        Assert.True(store.Put(counted with { Judged = Noon.AddHours(1), Ticket = Ticket("t", "free"), Review = TicketReview.Unreviewed }));
        Assert.Equal(TicketReview.Reviewed, store.Review("t", TicketReview.Reviewed, "Li")!.Review);
        Assert.False(store.Put(counted with { Judged = Noon.AddHours(2), Ticket = Ticket("t", "nobody") }));
        Assert.True(store.Put(counted with { Judged = Noon.AddHours(3), Ticket = Ticket("t", "Wang"), ReviewedBy = "Wang" }));
        Assert.Equal("Wang", store.Find("t")!.Ticket.Cause);
        Assert.Null(store.Review("nobody's", TicketReview.Reviewed, "Li"));
    }

    [Fact]
    public void CountsWithin_BoundOfADeviceInAnHour_AlsoAfterARestart()
    {
        FeedbackEvent Verdict(int i, string device = "press-07") => new("s1", "line-3", device, Noon, $"d{i}", FeedbackVerdict.Rejected, null, [], null);
        using (var store = new TicketStore(_data.Path))
        {
            Assert.All(Enumerable.Range(0, 5), i => Assert.True(store.CountsWithin(Verdict(i), Noon.AddMinutes(i), 5)));
            Assert.False(store.CountsWithin(Verdict(5), Noon.AddMinutes(5), 5));
        }

        using var again = new TicketStore(_data.Path);
        Assert.False(again.CountsWithin(Verdict(6), Noon.AddMinutes(59), 5));
        // Delivered again it is what it was, and another machine has a bound of its own.
        Assert.True(again.CountsWithin(Verdict(3), Noon.AddMinutes(59), 5));
        Assert.True(again.CountsWithin(Verdict(7, "press-02"), Noon.AddMinutes(59), 5));
        Assert.True(again.CountsWithin(Verdict(6), Noon.AddMinutes(60), 5));
    }

    /// <summary>A store of the version before: what counted counts on, without anybody's name.</summary>
    [Fact]
    public void Since_StoreOfAnEarlierVersion_IsReadAndWrittenOn()
    {
        using (var db = new SqliteConnection($"Data Source={_data.File(TicketStore.FileName)};Pooling=false"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = """
                CREATE TABLE tickets(id TEXT PRIMARY KEY, seq INTEGER NOT NULL, origin TEXT NOT NULL, judged_ms INTEGER NOT NULL, by_whom TEXT NOT NULL,
                    adapter TEXT NOT NULL, said TEXT NOT NULL, ticket TEXT NOT NULL);
                INSERT INTO tickets VALUES ('old', 1, 'Corrected', 1772424000000, 'Li', '', '', $ticket);
                """;
            command.Parameters.AddWithValue("$ticket", TicketFile.Line(Ticket("old", "worn")));
            command.ExecuteNonQuery();
        }

        Assert.Equal("1 tickets", new DoctorStores(_data.Path).Tickets());
        using var store = new TicketStore(_data.Path);
        Assert.Equal(("old", TicketReview.Reviewed, ""), store.Since(0).Single() is var r ? (r.Ticket.Id, r.Review, r.ReviewedBy) : default);
        Assert.True(store.Put(Record("new", "worn")));
        Assert.Equal(2, store.Since(0).Count);
    }

    private static Ticket Ticket(string id, string cause) =>
        new(id, Noon, "s1", "line-3", "press-07", "press", Language.Zh, "E102", new Dictionary<string, SensorValue>(), "", "", cause, [], "confirmed", id);

    internal static TicketRecord Record(string id, string cause) => new(Ticket(id, cause), TicketOrigin.Confirmed, Noon, "", "", "");

    // As an earlier version, another program or a bad disk could have left it.
    private void Spoil(string id, string set)
    {
        using var db = new SqliteConnection($"Data Source={_data.File(TicketStore.FileName)};Pooling=false");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = $"UPDATE tickets SET {set} WHERE id='{id}'";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
