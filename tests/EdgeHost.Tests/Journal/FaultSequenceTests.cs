using System.Globalization;
using CsCheck;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Journal.Contract;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>Random sequences of messages as bad senders send them, against a real journal.</summary>
public sealed class FaultSequenceTests
{
    private static readonly string[] Ids = ["", "", "\"id\":\"1\",", "\"id\":\"a|b\",", "\"id\":\"\\u0000,1:x\",", "\"id\":\"#\","];
    private static readonly string[] Fixed =
    [
        "",
        "\"ts\":\"2000-01-01T00:00:00Z\",",
        "\"ts\":\"2099-06-01T00:00:00Z\",",
        "\"ts\":1772424000000,",
        "\"ts\":1772424900000,",
    ];

    private static readonly Gen<string> Message = Gen.Select(
            Gen.Int[0, Ids.Length - 1],
            Gen.Int[0, Fixed.Length],
            Gen.Int[-3_600_000, 200_000],
            Gen.Int[0, 2],
            Gen.Int[0, 3],
            Gen.Int[0, 3]
        )
        .Select(
            (id, ts, ago, code, state, severity) =>
            {
                var time = ts < Fixed.Length ? Fixed[ts] : string.Create(CultureInfo.InvariantCulture, $"\"ts\":{1_772_427_600_000 + ago},");
                var (stated, severe) = (state == 0 ? "cleared" : "active", ((Severity)severity).ToString().ToLowerInvariant());
                return $$"""{{{Ids[id]}}{{time}}"code":"E{{code}}","state":"{{stated}}","severity":"{{severe}}"}""";
            }
        );

    /// <summary>
    /// Message, device, 0 for a new one or so many back for one that was sent before, milliseconds since the last, and what happens in
    /// between.
    /// </summary>
    private static readonly Gen<(string Message, int Device, int Back, int Later, int Between)[]> Sequence = Gen.Select(
        Message,
        Gen.Int[0, 1],
        Gen.Int[-10, 5],
        Gen.Int[0, 40_000],
        Gen.Int[0, 12]
    ).Array[1, 60];

    [Fact]
    public void RecordFault_AnySequence_BooksBalance_EveryFaultIsFoundInItsCase_RepeatsChangeNothing() =>
        Sequence.Sample(
            steps =>
            {
                using var j = new JournalFixture(path => new FaultJournal(path));
                var sent = new List<(string Message, string Device)>();
                var active = new List<(FaultEvent Fault, string CaseId)>();
                var takenAt = new Dictionary<(string Message, string Device), int>();
                var states = new List<(int At, string Device, FaultState State)>();
                long received = 0,
                    dead = 0;
                foreach (var (fresh, device, back, later, between) in steps)
                {
                    j.Received = j.Received.AddMilliseconds(later);
                    var again = back > 0 && back <= sent.Count;
                    var (message, of) = again ? sent[^back] : (fresh, $"press-0{device}");
                    // What the broker delivers again bears its mark.
                    var fault = j.Decode(message, of) with
                    {
                        Redelivered = again,
                    };
                    var known = sent.Contains((message, of));
                    var taken = j.Record(fault);
                    // Known again is what has an id or a time of its own, and only that; unless its other state has come in between.
                    if (known && (fault.HasOwnId || fault.Clock == SenderClock.Trusted) && taken.As != TakenAs.Repeated && !taken.CameAgain)
                        return false;
                    if (taken.CameAgain && !known && !fault.HasOwnId && fault.Clock != SenderClock.Trusted)
                        return false;
                    // Another fault only after an end, another end only after a fault, and neither where the broker says that it is the same.
                    if (taken.CameAgain && !states.Any(s => s.Device == of && s.State != fault.State && s.At > takenAt.GetValueOrDefault((message, of), -1)))
                        return false;
                    if (taken.CameAgain && again && fault.State == FaultState.Cleared)
                        return false;
                    if (taken.As != TakenAs.Repeated)
                    {
                        takenAt[(message, of)] = sent.Count;
                        states.Add((sent.Count, of, fault.State));
                    }

                    if (!fault.HasOwnId && fault.Clock != SenderClock.Trusted && taken.As == TakenAs.Repeated)
                        return false;
                    sent.Add((message, of));
                    if (taken.As != TakenAs.Repeated)
                        received++;
                    if (taken.As is TakenAs.Opened or TakenAs.Joined or TakenAs.Flooded)
                        active.Add((fault, taken.CaseId));
                    if (between == 0)
                        j.Reopen();
                    if (between == 1)
                    {
                        j.Journal.DeadLetter("t", [1]);
                        dead++;
                    }

                    if (between == 2 && j.Journal.Unfinished() is [var first, ..])
                        j.Finish(first.CaseId);
                    var books = j.Journal.Books();
                    if (!books.Balanced || books.Received != received + dead || books.DeadLettered != dead)
                        return false;
                }

                foreach (var of in active.GroupBy(a => a.CaseId))
                {
                    var found = j.Journal.Find(of.Key)!;
                    // Each as often as it was taken, in order, and the case as severe as the worst of them.
                    if (!found.Ids.FaultIds.SequenceEqual(of.Select(a => a.Fault.Id)) || found.Severity != of.Max(a => a.Fault.Severity))
                        return false;
                    if (!j.Finish(of.Key).FaultIds.SequenceEqual(found.Ids.FaultIds))
                        return false;
                }

                var all = j.Journal.Books();
                while (j.Journal.Archive(DateTimeOffset.MaxValue, 3) >= 3)
                {
                    // Until everything is gone.
                }

                // Those that are on a topic are taken from it.
                return all.InFlight == 0 && j.Journal.Books() with { Unpublished = 0 } == all with { Unpublished = 0 };
            },
            iter: 150
        );
}
