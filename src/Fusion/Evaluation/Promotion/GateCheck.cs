namespace EdgeDiag.Fusion.Evaluation.Promotion;

/// <summary>One condition of the gate.</summary>
/// <param name="Name">What is compared, such as <c>older tickets</c>.</param>
/// <param name="Passed">The condition holds.</param>
/// <param name="Candidate">The candidate's figure.</param>
/// <param name="Rival">The figure it is compared with; null where the bound stands alone.</param>
/// <param name="N">Tickets the figures come from; 0 where they come from none.</param>
/// <param name="Condition">What has to hold, with the bound in figures.</param>
public sealed record GateCheck(string Name, bool Passed, double Candidate, double? Rival, int N, string Condition);
