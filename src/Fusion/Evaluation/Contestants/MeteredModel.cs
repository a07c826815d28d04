using System.Diagnostics;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Evaluation.Contestants;

/// <summary>A model whose last answer can be looked at. One question at a time.</summary>
internal sealed class MeteredModel(IAnswerModel inner) : IAnswerModel
{
    public ModelIdentity Identity => inner.Identity;

    /// <summary>The answer since the last <see cref="Reset"/>; null where the model was not asked.</summary>
    public (ModelAnswer Answer, double Seconds)? Last { get; private set; }

    public bool Fits(CasePrompt prompt) => inner.Fits(prompt);

    public bool Reads(Language language) => inner.Reads(language);

    public void Reset() => Last = null;

    public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.GetTimestamp();
        var answer = await inner.AnswerAsync(prompt, cancellationToken).ConfigureAwait(false);
        Last = (answer, Stopwatch.GetElapsedTime(clock).TotalSeconds);
        return answer;
    }
}
