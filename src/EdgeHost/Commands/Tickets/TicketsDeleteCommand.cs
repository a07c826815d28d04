using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets delete</c>: takes tickets away, one by one, by what they are, or those of one import.</summary>
internal static class TicketsDeleteCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("TICKET") { Description = "Ids of tickets", Arity = ArgumentArity.ZeroOrMore };
        var yes = new Option<bool>("--yes") { Description = "Delete them; without it they are only listed" };
        var filter = new TicketFilter();
        var command = filter.AddTo(new Command("delete", "Delete tickets of this box; adapters that were trained on them stay as they are") { ids, yes });
        command.Validators.Add(r =>
        {
            if (r.GetValue(ids) is not { Length: > 0 } && !filter.IsGiven(r))
                r.AddError("tickets delete: expected ids of tickets, or an option that says which, found neither");
        });
        return command.With(
            (result, configuration, json) =>
            {
                using var store = TicketsSettings.Open(configuration);
                var named = result.GetValue(ids) ?? [];
                var all = store.Since(0);
                var unknown = named.Except(all.Select(r => r.Ticket.Id)).ToList();
                foreach (var id in unknown)
                    Console.Error.WriteLine($"TICKET: expected the id of a ticket of this box, found {id}; nothing is deleted");
                if (unknown.Count > 0)
                    return 1;
                var chosen = filter.Apply(result, all).Where(r => named.Length == 0 || named.Contains(r.Ticket.Id)).ToList();
                foreach (var record in chosen)
                    if (json)
                        CommandOutput.WriteLine(ContractJson.ToObject(TicketDto.From(record)));
                    else
                        Console.WriteLine(
                            Terminals.Text($"{record.Ticket.Id} {record.Ticket.Line}/{record.Ticket.Device} {record.Ticket.Code}: {record.Ticket.Cause}")
                        );
                var deleted = result.GetValue(yes) ? store.Delete([.. chosen.Select(r => r.Ticket.Id)]) : 0;
                if (!json)
                    Console.WriteLine(result.GetValue(yes) ? $"{deleted} deleted" : $"{chosen.Count} would be deleted; --yes deletes them");
                return 0;
            }
        );
    }
}
