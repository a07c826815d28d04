using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>From what was found to the prompt.</summary>
public static class RetrievalExtensions
{
    /// <summary>The prompt for a case, and whether a manual lists its very code.</summary>
    /// <param name="retrieval">Manuals and tickets.</param>
    /// <param name="case">The case.</param>
    /// <param name="language">Language asked for; a section in the other one serves where there is none in it.</param>
    /// <param name="earlier">Most earlier tickets, 0 or more.</param>
    /// <param name="except">Id of a ticket that must not be among them: the one being learned.</param>
    public static (CasePrompt Prompt, bool Exact) Prompt(this IRetrieval retrieval, DiagnosisCase @case, Language language, int earlier, string? except = null)
    {
        var found = retrieval.Find(@case, language, earlier, except);
        return (PromptBuilder.Build(@case, found.Sections, found.Tickets, language), found.Exact);
    }
}
