using EdgeDiag.Fusion.Safety;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Sources;

/// <summary>
/// Takes out of earlier tickets what would defeat a safety function, before anything is made of them: the ticket where its cause
/// says so, otherwise the actions and the clauses that do. What the manual says in the same words stays, and so does what a named
/// person has reviewed.
/// </summary>
internal static class TicketScreen
{
    /// <summary>Screens what was found.</summary>
    /// <param name="found">Sections and tickets.</param>
    /// <param name="safety">What tickets must not advise; null lets everything pass.</param>
    /// <returns>What is left, and how many causes, actions and clauses were taken out.</returns>
    public static (Retrieved Found, int Withheld) Screen(Retrieved found, SafetyPatterns? safety)
    {
        if (safety is null || found.Tickets.Count + found.Unreviewed.Count == 0)
            return (found, 0);
        var manual = found.Sections.SelectMany(s => s.Causes).SelectMany(c => c.Remedies.Append(c.Text)).ToHashSet(StringComparer.Ordinal);
        var withheld = 0;
        bool Passes(string text)
        {
            if (manual.Contains(text) || !safety.Defeats(text))
                return true;
            withheld++;
            return false;
        }

        string Observations(string text)
        {
            if (!safety.Defeats(text))
                return text;
            // Where the words only defeat something together, none of them can stay.
            var kept = string.Join(", ", Clauses.Split(text).Where(c => !safety.Defeats(c)));
            withheld++;
            return safety.Defeats(kept) ? "" : kept;
        }

        IReadOnlyList<Ticket> Screened(IReadOnlyList<Ticket> tickets) =>
            [
                .. tickets
                    .Where(t => t.Reviewer.Length > 0 || Passes(t.Cause))
                    .Select(t =>
                        t.Reviewer.Length > 0
                            ? t
                            : t with
                            {
                                Actions = [.. t.Actions.Where(Passes)],
                                Text = Observations(t.Text),
                                Image = Observations(t.Image),
                            }
                    ),
            ];

        // A ticket that is shown and votes is screened, and counted, once.
        var shown = Screened(found.Tickets).ToDictionary(t => t.Id);
        var all = found.Tickets.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<TicketVote> votes =
        [
            .. found.Votes.SelectMany(v =>
                (
                    all.Contains(v.Ticket.Id)
                        ? shown.TryGetValue(v.Ticket.Id, out var same)
                            ? [same]
                            : []
                        : Screened([v.Ticket])
                ).Select(t => v with { Ticket = t })
            ),
        ];
        return (
            found with
            {
                Tickets = [.. found.Tickets.Where(t => shown.ContainsKey(t.Id)).Select(t => shown[t.Id])],
                Votes = votes,
                Unreviewed = Screened(found.Unreviewed),
            },
            withheld
        );
    }
}
