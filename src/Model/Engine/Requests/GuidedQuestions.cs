namespace EdgeDiag.Model.Engine.Requests;

/// <summary>Questions that the same prefill answers: behind each of some pieces the model says yes or no.</summary>
/// <param name="Pieces">Indexes into the prompt's pieces; the question is asked at a piece's last token.</param>
/// <param name="Yes">Token for yes.</param>
/// <param name="No">Token for no.</param>
public sealed record GuidedQuestions(IReadOnlyList<int> Pieces, int Yes, int No);
