namespace EdgeDiag.Fusion.Evaluation.Statistics;

/// <summary>Answers whose first cause has a confidence within one tenth.</summary>
/// <param name="Low">Lower end, included.</param>
/// <param name="High">Upper end, not included but by the last bin.</param>
/// <param name="N">Answers.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">Share of them that is right.</param>
public sealed record ReliabilityBin(double Low, double High, int N, double Confidence, double Accuracy);
