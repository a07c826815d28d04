using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A closed ticket as a question and its right answer: what a LoRA adapter learns from.</summary>
/// <param name="Prompt">As the service would have asked, without this ticket among the earlier ones.</param>
/// <param name="Label">The candidate that was right; 0 where no source lists it.</param>
/// <param name="Summary">The right summary.</param>
public sealed record TicketTask(CasePrompt Prompt, int Label, string Summary)
{
    /// <summary>The task of a ticket, in the ticket's language.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="device">Its machine.</param>
    /// <param name="retrieval">Manuals and tickets.</param>
    /// <param name="earlier">Earlier tickets in the prompt.</param>
    public static TicketTask Of(Ticket ticket, DeviceDescription device, IRetrieval retrieval, int earlier)
    {
        var @case = TicketCase.Of(ticket, device);
        var (prompt, _) = retrieval.Prompt(@case, ticket.Language, earlier, ticket.Id);
        var label = prompt.Candidates.FirstOrDefault(c => c.Cause == ticket.Cause)?.Label ?? CasePrompt.SomethingElse;
        var heard = $"{ticket.Text}\n{ticket.Image}";
        // A ticket does not say which signs showed: what the sensors and lamps confirm, and what its own words repeat.
        var shows = prompt.Signs.Select(s => s.Links.Count > 0 ? s.Links.All(l => l.Holds) : heard.Contains(s.Text, StringComparison.OrdinalIgnoreCase)).ToList();
        return new TicketTask(prompt, label, ReferenceSummary.Write(prompt, label, shows));
    }
}
