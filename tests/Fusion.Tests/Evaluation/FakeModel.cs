using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Tests.Evaluation;

/// <summary>A model that answers as it is told.</summary>
internal sealed class FakeModel(Func<CasePrompt, ModelAnswer> answer) : IAnswerModel
{
    public static ModelIdentity Weights { get; } = new("m", "a@1", "d1");

    public ModelIdentity Identity => Weights;

    public List<CasePrompt> Asked { get; } = [];

    public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        Asked.Add(prompt);
        return Task.FromResult(answer(prompt));
    }

    /// <summary>Always sure of what the function picks; 0 where there is no such label.</summary>
    public static FakeModel Chooses(Func<CasePrompt, int> label) =>
        new(p =>
        {
            var chosen = label(p) is var l && l <= p.Candidates.Count ? l : 0;
            return new ModelAnswer(
                [.. Enumerable.Range(0, p.Candidates.Count + 1).Select(i => i == chosen ? 1.0 : 0)],
                [],
                $"最可能是[{chosen}]。",
                100,
                10,
                Weights
            );
        });
}
