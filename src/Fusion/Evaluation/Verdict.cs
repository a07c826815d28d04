using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>What one contestant said to one ticket.</summary>
/// <param name="Ticket">The ticket, with the right answer in it.</param>
/// <param name="Causes">Causes as published, best first; empty where it abstained.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record Verdict(Ticket Ticket, IReadOnlyList<string> Causes, double Seconds)
{
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

    /// <summary>The first cause is right.</summary>
    public bool Right => Causes.Count > 0 && Causes[0] == Ticket.Cause;

    /// <summary>The right cause is among the first three.</summary>
    public bool AmongThree => Causes.Take(3).Contains(Ticket.Cause);

    /// <summary>It gave no cause.</summary>
    public bool Abstained => Causes.Count == 0;
}
