namespace EdgeDiag.Fusion.Evaluation;

/// <summary>Top-1 of one contestant less that of another, on the same tickets.</summary>
/// <param name="Name">The contestant.</param>
/// <param name="Minus">The other.</param>
/// <param name="N">Tickets.</param>
/// <param name="Difference">-1 to 1.</param>
/// <param name="Low">Lower end of its 95% interval by paired bootstrap.</param>
/// <param name="High">Upper end.</param>
public sealed record DifferenceRow(string Name, string Minus, int N, double Difference, double Low, double High);
