namespace EdgeDiag.Model.Engine.Requests;

/// <summary>
/// Lets what a model says of each choice by itself count beside its choice among all: behind a choice's own piece it is asked whether
/// this one is right, in the prompt as rewritten and in the same prefill. Rankers know the two as pointwise and listwise scores.
/// </summary>
/// <param name="Labels">Choices that are asked about, as indexes into the request's labels; the others keep a score of 0.</param>
/// <param name="Pieces">Of each of them the piece at whose last token it is asked, an index into the prompt's pieces.</param>
/// <param name="Yes">Token for yes.</param>
/// <param name="No">Token for no.</param>
/// <param name="Weight">What the score, by how much yes is above no, counts in a label's own score: 0 or more, 0 for asking alone.</param>
public sealed record GuidedPointwise(IReadOnlyList<int> Labels, IReadOnlyList<int> Pieces, int Yes, int No, double Weight);
