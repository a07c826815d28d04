namespace EdgeDiag.Fusion.Evaluation;

/// <summary>One contestant's accuracy on the tickets of one device type or code.</summary>
/// <param name="Key">Device type, or device type and code.</param>
/// <param name="Name">The contestant.</param>
/// <param name="N">Tickets.</param>
/// <param name="Top1">Share whose first cause is right.</param>
/// <param name="Low">Lower end of its 95% bootstrap interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Top3">Share whose first three causes hold the right one.</param>
public sealed record BreakdownRow(string Key, string Name, int N, double Top1, double Low, double High, double Top3);
