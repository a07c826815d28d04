namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary>A precision's figures.</summary>
/// <param name="Precision">Of the weights.</param>
/// <param name="Tickets">Tickets asked about.</param>
/// <param name="Accuracy">Share whose right label came first.</param>
/// <param name="Perplexity">exp of the mean negative log probability of the right label; 1 at best.</param>
public sealed record PrecisionRow(string Precision, int Tickets, double Accuracy, double Perplexity);
