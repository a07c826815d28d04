using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Feedback;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Tickets;

public class TicketChangeTests
{
    [Fact]
    public void WithAndWithout_LeaveTheIndexTheyCameFromAlone()
    {
        var first = new TicketIndex([Press.Ticket("a", "one")], Press.Catalog);
        var second = first.With(Press.Ticket("b", "two"), Press.Catalog);
        var third = second.With(Press.Ticket("a", "three"), Press.Catalog);
        var fourth = third.Without(Press.Ticket("b", "two"));
        Assert.Equal(["one"], Causes(first));
        Assert.Equal(["one", "two"], Causes(second));
        Assert.Equal(["three", "two"], Causes(third));
        Assert.Equal(["three"], Causes(fourth));
        Assert.Equal((1, 2, 0), (first.Count("press", "E102"), third.Count("press", "E102"), third.Count("press", "E999")));
        Assert.Equal(["one"], Causes(TicketIndex.Empty.With(Press.Ticket("a", "one"), Press.Catalog)));
    }

    [Fact]
    public void Contradictions_SameSignsOtherCause_AreFound_OtherSignsAreNot()
    {
        var ticket = Press.Ticket("a", "one") with { Readings = new Dictionary<string, SensorValue> { ["temperature"] = new(85, "℃") } };
        Ticket At(string id, string cause, double temperature) =>
            ticket with
            {
                Id = id,
                Cause = cause,
                Readings = new Dictionary<string, SensorValue> { ["temperature"] = new(temperature, "℃") },
            };
        // 90 ℃ is as high as 85 ℃; 20 ℃ is not.
        var found = TicketContradictions.Find(
            [ticket, At("b", "two", 90), At("c", "three", 20), At("d", "One", 86), At("e", "four", 90) with { Line = "line-9" }],
            Press.Catalog
        );
        Assert.Equal(["a", "b", "d"], Assert.Single(found).Select(t => t.Id).Order());
        Assert.Empty(TicketContradictions.Find([ticket, At("d", "One ", 86)], Press.Catalog));
    }

    [Fact]
    public void FeedbackTicket_EachVerdict_KeepsWhatItSays()
    {
        var diagnosis = new Diagnostician(
            new Retrieval(Press.Manuals(), TicketIndex.Empty),
            null,
            TimeProvider.System,
            Language.Zh,
            new DiagnosisOptions()
        ).Preliminary(Press.Case(), new DiagnosisIds("d-1", "c-1", ["f-1"]), Press.Noon, false);
        TicketRecord Of(FeedbackVerdict verdict, string? cause = null, Diagnosis? of = null) =>
            FeedbackTicket.FromVerdict(
                new FeedbackEvent("s1", "line-3", "press-07", Press.Noon, "d-1", verdict, cause, [], "Li"),
                of ?? diagnosis,
                Press.Case()
            );
        Assert.Equal((TicketOrigin.Confirmed, diagnosis.Causes[0].Text), (Of(FeedbackVerdict.Confirmed).Origin, Of(FeedbackVerdict.Confirmed).Ticket.Cause));
        Assert.Equal(diagnosis.Actions, Of(FeedbackVerdict.Confirmed).Ticket.Actions);
        Assert.Equal(("x", 0), (Of(FeedbackVerdict.Corrected, " x ").Ticket.Cause, Of(FeedbackVerdict.Corrected, "x").Ticket.Actions.Count));
        Assert.Equal(("", false, diagnosis.Causes[0].Text), Of(FeedbackVerdict.Rejected) is var r ? (r.Ticket.Cause, r.Teaches, r.Said) : default);
        var nothing = diagnosis with { Causes = [] };
        Assert.Contains(
            "cause: expected",
            Assert.Throws<InvalidInputException>(() => Of(FeedbackVerdict.Confirmed, of: nothing)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("y", Of(FeedbackVerdict.Confirmed, "y", nothing).Ticket.Cause);
    }

    private static string[] Causes(TicketIndex index) => [.. index.Nearest(Press.Case(), Language.Zh, 9).Select(t => t.Cause).Order(StringComparer.Ordinal)];
}
