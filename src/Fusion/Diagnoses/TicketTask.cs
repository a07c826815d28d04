using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A closed ticket as a question and its right answer: what a LoRA adapter learns from.</summary>
/// <param name="Prompt">As the service would have asked, without this ticket among the earlier ones.</param>
/// <param name="Label">The candidate that was right; 0 where no source lists it.</param>
/// <param name="Summary">The right summary, for models that write one.</param>
public sealed record TicketTask(CasePrompt Prompt, int Label, string Summary)
{
    /// <summary>The task of a ticket.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="causes">How the right cause may be written; the first candidate that is one of them is right.</param>
    /// <param name="heard">What was said and seen.</param>
    public static TicketTask FromPrompt(CasePrompt prompt, IReadOnlyList<string> causes, string heard)
    {
        var label = prompt.Candidates.FirstOrDefault(c => causes.Contains(c.Cause))?.Label ?? CasePrompt.SomethingElse;
        // A ticket does not say which signs showed: what the sensors and lamps tell, and what its own words repeat.
        var shows = prompt
            .Signs.Select(s => s.Links.Count > 0 ? s.Links.All(l => l.Holds) : s.Said ?? heard.Contains(s.Text, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return new TicketTask(prompt, label, ReferenceSummary.Write(prompt, label, shows));
    }
}
