namespace EdgeDiag.Model.Engine.Requests;

/// <summary>A prompt in tokens.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="PieceEnds">For each piece, the number of ids up to and including it.</param>
public sealed record EncodedPrompt(IReadOnlyList<int> Ids, IReadOnlyList<int> PieceEnds);
