using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>Writes the prompt of design §3.</summary>
public static class PromptBuilder
{
    /// <summary>Version of the prompt's form; changes whenever the same case gives other words.</summary>
    public const string Version = "p1";

    /// <summary>Builds the prompt for one case.</summary>
    public static CasePrompt Build(DiagnosisCase @case, IReadOnlyList<ManualSection> sections, IReadOnlyList<Ticket> tickets, Language language) =>
        throw new NotSupportedException();
}
