using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// Finds what manuals and earlier tickets say about a case and writes it into the prompt: the same for a live fault, for
/// evaluation and for training, so that a model is asked exactly as it was taught.
/// </summary>
/// <param name="manuals">The plant's manuals.</param>
/// <param name="tickets">Earlier tickets.</param>
public sealed class Retrieval(ManualIndex manuals, TicketIndex tickets)
{
    private const int SearchedSections = 2;

    /// <summary>The prompt for a case, and whether a manual lists its very code.</summary>
    /// <param name="case">The case.</param>
    /// <param name="language">Language asked for; a section in the other one serves where there is none in it.</param>
    /// <param name="earlier">Most earlier tickets, 0 or more.</param>
    /// <param name="except">Id of a ticket that must not be among them: the one being learned.</param>
    public (CasePrompt Prompt, bool Exact) Prompt(DiagnosisCase @case, Language language, int earlier, string? except = null)
    {
        var (sections, exact) = Sections(@case, language);
        var nearest = earlier > 0 ? tickets.Nearest(@case, language, earlier, except) : [];
        return (PromptBuilder.Build(@case, sections, nearest, language), exact);
    }

    private (IReadOnlyList<ManualSection> Sections, bool Exact) Sections(DiagnosisCase @case, Language language)
    {
        var (type, code) = (@case.Device.Type, @case.Fault.Code);
        var other = language == Language.Zh ? Language.En : Language.Zh;
        if ((manuals.Find(type, code, language) ?? manuals.Find(type, code, other)) is { } section) return ([section], true);
        var words = $"{@case.Fault.Text} {@case.ImageDescription}";
        return ([.. manuals.Search(type, language, words, SearchedSections).Where(s => s.DeviceType == type)], false);
    }
}
