using EdgeDiag.EdgeHost.Learning.Nightly;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tests.Learning.Nightly;

public class TicketSplitTests
{
    private static readonly IReadOnlyList<Ticket> Tickets = TicketFile.Read(Path.Combine(Repository.Root, "samples", "plant", "tickets", "validation.jsonl"));

    [Fact]
    public void HoldOut_AFifth_HoldsOutOfEveryTypeAlikeAndNothingTwice()
    {
        var split = TicketSplit.HoldOut(Tickets, 0.2, 1);
        Assert.InRange(split.HeldOut.Count, 39, 41);
        Assert.Equal(Tickets.Select(t => t.Id).Order(), split.Train.Concat(split.HeldOut).Select(t => t.Id).Order());
        foreach (var type in Tickets.GroupBy(t => t.DeviceType))
            Assert.InRange(split.HeldOut.Count(t => t.DeviceType == type.Key), 0.2 * type.Count() - 1.01, 0.2 * type.Count() + 1.01);
    }

    [Fact]
    public void HoldOut_SameRound_IsTheSame_AnotherRoundRotates()
    {
        var (first, again, next) = (
            TicketSplit.HoldOut(Tickets, 0.2, 1),
            TicketSplit.HoldOut([.. Tickets.Reverse()], 0.2, 1),
            TicketSplit.HoldOut(Tickets, 0.2, 2)
        );
        Assert.Equal(first.HeldOut.Select(t => t.Id), again.HeldOut.Select(t => t.Id));
        Assert.True(first.HeldOut.Intersect(next.HeldOut).Count() < first.HeldOut.Count / 2);
    }
}
