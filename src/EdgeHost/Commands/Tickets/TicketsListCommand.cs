using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Tickets;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets list</c>: what engineers have said, and where they contradict each other.</summary>
internal static class TicketsListCommand
{
    public static Command Create()
    {
        var filter = new TicketFilter();
        var contradictions = new Option<bool>("--contradictions")
        {
            Description = "Only tickets that tell the same and name different causes; they train nothing until a person has said which is right",
        };
        return filter
            .AddTo(new Command("list", "Tickets with where they come from") { contradictions })
            .With(
                (result, configuration, json) =>
                {
                    using var store = TicketsSettings.Open(configuration);
                    var records = filter.Apply(result, store.Since(0));
                    if (result.GetValue(contradictions))
                    {
                        var groups = TicketContradictions.Find(
                            records.Where(r => r.Teaches).Select(r => r.Ticket),
                            TicketsSettings.Devices(configuration),
                            TicketsSettings.Codes(configuration)
                        );
                        var byId = records.ToDictionary(r => r.Ticket.Id);
                        records = [.. groups.SelectMany(g => g).Select(t => byId[t.Id])];
                    }

                    if (json)
                        foreach (var record in records)
                            CommandOutput.WriteLine(ContractJson.ToObject(TicketDto.From(record)));
                    else
                        Print(records);
                    return 0;
                }
            );
    }

    private static void Print(IReadOnlyList<TicketRecord> records)
    {
        if (records.Count == 0)
        {
            Console.WriteLine("no tickets");
            return;
        }

        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn("ticket", c => c.NoWrap())
            .AddColumns("judged", "device", "code", "origin", "by", "review", "cause", "was said");
        foreach (var r in records)
            table.AddRow([
                .. (
                    (string[])
                        [
                            r.Ticket.Id,
                            r.Judged.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                            $"{r.Ticket.Line}/{r.Ticket.Device}",
                            r.Ticket.Code,
                            r.Origin.ToString().ToLowerInvariant(),
                            r.By,
                            r.Review.ToString().ToLowerInvariant() + (r.ReviewedBy is { Length: > 0 } by && by != r.By ? $" by {by}" : ""),
                            r.Ticket.Cause,
                            r.Said == r.Ticket.Cause ? "" : r.Said,
                        ]
                ).Select(Terminals.Text),
            ]);
        Terminals.Output.Write(table);
        Console.WriteLine(
            string.Join(", ", records.GroupBy(r => r.Origin).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}"))
        );
    }
}
