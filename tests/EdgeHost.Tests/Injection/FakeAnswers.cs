using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>A model that answers the first candidate at once.</summary>
internal sealed class FakeAnswers(Injector injector) : IAnswerModel
{
    private int _answers;

    // The first answers of every adapter are queued for review; there is always a new one.
    public ModelIdentity Identity => new("fake", $"fake@{_answers / 50}", "0");

    public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Interlocked.Increment(ref _answers);
        injector.Called(typeof(IAnswerModel), nameof(AnswerAsync), cancellationToken);
        var probabilities = new double[prompt.Candidates.Count + 1];
        probabilities[1] = 1;
        return new ModelAnswer(probabilities, [], "", 1, 0, Identity);
    }
}
