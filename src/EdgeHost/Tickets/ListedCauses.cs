using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Feedback;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>What a verdict may pick and count at once: causes and actions of the manual and of tickets that count.</summary>
public sealed class ListedCauses(PlantData plant, LiveTicketIndex tickets)
{
    /// <summary>The causes of a case's code, and those of the manual that its diagnosis has named.</summary>
    public IReadOnlyList<ListedCause> FindFor(JournaledCase judged)
    {
        var (type, code) = (judged.Snapshot.Device.Type, judged.Snapshot.Fault.Code);
        var manual = Enum.GetValues<Language>()
            .SelectMany(l => plant.Manuals.Find(type, code, l)?.Causes ?? [])
            .Select(c => new ListedCause(c.Text, c.Remedies));
        var named = (judged.Final?.Causes ?? []).Where(c => c.Evidence.Any(e => e.Kind == "manual")).Select(c => new ListedCause(c.Text, c.Actions));
        return [.. manual, .. named, .. tickets.Current.TicketsOf(type, code).Select(t => new ListedCause(t.Cause, t.Actions))];
    }
}
