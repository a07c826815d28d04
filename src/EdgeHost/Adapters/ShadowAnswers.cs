using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Compares what a candidate answered in the shadow with what was published; where the first causes differ a person should look.</summary>
public sealed class ShadowAnswers(IReviewItemSink review, TimeProvider time, ILogger<ShadowAnswers> log)
{
    /// <summary>Waits for the candidate's answer and compares it.</summary>
    /// <param name="prompt">What both were asked.</param>
    /// <param name="published">The champion's answer.</param>
    /// <param name="shadow">The candidate's, null within where it is gone by then; null where too many wait.</param>
    public void Expect(CasePrompt prompt, ModelAnswer published, Task<ModelAnswer?>? shadow)
    {
        if (shadow is null)
            AdapterMeter.Shadow("dropped");
        else
            _ = CompareAsync(prompt, published, shadow);
    }

    private async Task CompareAsync(CasePrompt prompt, ModelAnswer published, Task<ModelAnswer?> shadow)
    {
        try
        {
            if (await shadow.ConfigureAwait(false) is not { } other)
                return;
            var (mine, its) = (First(prompt, published), First(prompt, other));
            AdapterMeter.Shadow(mine.Label == its.Label ? "agreed" : "disagreed");
            if (mine.Label != its.Label)
                review.Add(
                    new ReviewItem(
                        prompt.Origin.DiagnosisId,
                        ReviewKind.Disagreement,
                        time.GetUtcNow(),
                        published.Model.Adapter,
                        mine.Cause,
                        mine.Confidence,
                        other.Model.Adapter,
                        its.Cause,
                        its.Confidence
                    )
                );
        }
        catch (Exception e)
        {
            // Nobody waits for this answer; what was published stands.
            AdapterMeter.Shadow("failed");
            Log.ShadowFailed(log, prompt.Origin.DiagnosisId, e.Message);
        }
    }

    private static (int Label, string Cause, double Confidence) First(CasePrompt prompt, ModelAnswer answer)
    {
        var label = Enumerable.Range(0, answer.LabelProbabilities.Count).MaxBy(l => answer.LabelProbabilities[l]);
        return (label, prompt.Candidates.FirstOrDefault(c => c.Label == label)?.Cause ?? "", answer.LabelProbabilities[label]);
    }
}
