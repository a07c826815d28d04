using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.Fusion.Tests.Prompts;

/// <summary>Texts of full length, made of many clauses: what is looked at is bounded, and what is not is counted.</summary>
public sealed class BoundedTextTests
{
    private static readonly string ManyClauses = string.Concat(Enumerable.Range(0, 1333).Select(i => $"{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)},"));

    [Fact]
    public void Clauses_TextOf1333_AreBoundedAndTheRestIsCounted()
    {
        var (clauses, more) = Clauses.SplitAndCount(ManyClauses);

        Assert.Equal((Clauses.Most, 1333 - Clauses.Most), (clauses.Count, more));
    }

    [Fact]
    public void Clauses_LongOne_IsCutButNotWithinACharacter()
    {
        var clause = Assert.Single(Clauses.Split("x" + string.Concat(Enumerable.Repeat("\U00020000", 2000))));

        Assert.Equal(Clauses.MostCharacters - 1, clause.Length);
        Assert.True(char.IsLowSurrogate(clause[^1]));
    }

    [Fact]
    public void TicketEntry_TextsOf1333Clauses_AreComparedByABoundedNumber() =>
        Assert.InRange(TicketEntry.WordsOf(ManyClauses, ManyClauses).Count, 1, 2 * Clauses.Most);

    [Fact]
    public void Verdicts_TextWithMoreClausesThanAreLookedAt_ShowsNoneOfTheRest()
    {
        var text = string.Concat(Enumerable.Repeat("a,", Clauses.Most)) + "worn bearing";

        Assert.DoesNotContain("worn", new ConclusionFilter([], []).Without(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnosis_CountsClausesThatNobodyLookedAt()
    {
        using var manuals = ManualIndex.Build([]);
        var diagnostician = new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), null, new FakeTimeProvider(), Language.En);
        var fault = new FaultEvent("s1", "line-3", "press-07", DateTimeOffset.UnixEpoch, "f", "E102", FaultState.Active, Severity.High, ManyClauses);
        var device = new DeviceDescription("press-07", "line-3", "press", new LocalizedText("p", "p"), []);

        var diagnosis = diagnostician.Preliminary(
            new DiagnosisCase(fault, device, [], ManyClauses, []),
            new DiagnosisIds("d", "c", ["f"]),
            DateTimeOffset.UnixEpoch,
            false
        );

        Assert.Equal(2 * (1333 - Clauses.Most), diagnosis.CutClauses);
    }
}
