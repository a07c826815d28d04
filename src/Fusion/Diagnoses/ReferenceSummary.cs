using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The summary of a right answer, as a model is taught to write it: the label, then the signs that show.</summary>
public static class ReferenceSummary
{
    private const int MostSigns = 3;

    /// <summary>Writes the summary of a right answer.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="label">The right label.</param>
    /// <param name="shows">For each of the prompt's signs, whether it shows.</param>
    public static string Write(CasePrompt prompt, int label, IReadOnlyList<bool> shows)
    {
        var wording = Wording.ForLanguage(prompt.Language);
        if (label == CasePrompt.SomethingElse)
            return wording.Sentences.CannotTell;
        var signs = prompt.Signs.Where((s, i) => s.Label == label && shows[i]).Select(s => s.Text).Distinct().Take(MostSigns).ToList();
        return Summaries.MostLikely(CasePrompt.LabelText(label), signs, wording);
    }
}
