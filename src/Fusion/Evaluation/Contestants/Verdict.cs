using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.Contestants;

/// <summary>What one contestant said to one question.</summary>
/// <param name="Question">The question, with the right answer in it.</param>
/// <param name="Causes">Causes as published, best first; empty where it abstained, though the diagnosis still lists the manual's.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record Verdict(Question Question, IReadOnlyList<string> Causes, double Seconds)
{
    /// <summary>The ticket asked about.</summary>
    public Ticket Ticket => Question.Ticket;

    /// <summary>What to do, as published; empty where the contestant gives none.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>The diagnosis as published; null where the contestant writes none.</summary>
    public Diagnosis? Diagnosis { get; init; }

    /// <summary>Confidence of the first cause, 0 to 1; null where the contestant has none.</summary>
    public double? Confidence { get; init; }

    /// <summary>Whether any source in the prompt lists the right cause; null where there is no prompt.</summary>
    public bool? Answerable { get; init; }

    /// <summary>Claims in the model's text; null without a model.</summary>
    public int? Claims { get; init; }

    /// <summary>Claims that the grounding check cut.</summary>
    public int CutClaims { get; init; }

    /// <summary>Manual and ticket citations of the first cause; null where the contestant cites nothing.</summary>
    public int? Citations { get; init; }

    /// <summary>One of the first three causes cites the manual entry or ticket that names the right cause; null where the contestant cites nothing.</summary>
    public bool? CitedRight { get; init; }

    /// <summary>Tokens of the prompt; null without a model.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Tokens decoded.</summary>
    public int GeneratedTokens { get; init; }

    /// <summary>Seconds within the model; null where it was not asked.</summary>
    public double? ModelSeconds { get; init; }

    /// <summary>It named no cause.</summary>
    public bool Abstained => Causes.Count == 0;

    /// <summary>The first cause is right; where abstaining is right, that it abstained.</summary>
    public bool Right => Question.Expected is { } expected ? Causes.Count > 0 && Causes[0] == expected : Abstained;

    /// <summary>The right cause is among the first three; where abstaining is right, that it abstained.</summary>
    public bool AmongThree => Question.Expected is { } expected ? Causes.Take(3).Contains(expected) : Abstained;

    /// <summary>Share of the ticket's actions that are among the published ones, white space and case aside; null where the ticket has none.</summary>
    public double? ActionRecall =>
        Ticket.Actions.Count == 0
            ? null
            : (double)Ticket.Actions.Count(a => Actions.Any(p => string.Equals(p.Trim(), a.Trim(), StringComparison.OrdinalIgnoreCase))) / Ticket.Actions.Count;
}
