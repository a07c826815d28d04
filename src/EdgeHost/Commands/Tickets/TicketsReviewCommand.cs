using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets review</c>: which diagnosis to look at next, a person's verdict on one, and whether a ticket counts.</summary>
internal static class TicketsReviewCommand
{
    // Newer ones are fresher in people's minds, and the list is for today.
    private const int MostCases = 2000;

    public static Command Create()
    {
        var id = new Argument<string?>("DIAGNOSIS")
        {
            Description = "Id of the diagnosis to judge or of the ticket to review; without one, the list of those worth judging",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var next = new Option<int>("--next") { Description = "How many to list", DefaultValueFactory = _ => 10 };
        next.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is < 1 or > MostCases)
                r.AddError($"--next: expected 1 to {MostCases}");
        });
        var verdict = new Option<FeedbackVerdict?>("--verdict") { Description = "confirmed, corrected or rejected" };
        var cause = new Option<string?>("--cause") { Description = "What it was, where corrected" };
        var action = new Option<string[]>("--action") { Description = "What helped; may be given several times", DefaultValueFactory = _ => [] };
        var accept = new Option<bool>("--accept") { Description = "The ticket of this id counts from now on: it votes, trains, and its actions are published" };
        var reject = new Option<bool>("--reject") { Description = "The ticket of this id counts for nothing from now on" };
        var by = new Option<string>("--by") { Description = "Who judges; default who is logged in", DefaultValueFactory = _ => CommandOutput.LocalUser };
        var command = new Command("review", "List the diagnoses whose verdict would teach most, judge one, or accept or reject a ticket")
        {
            id,
            next,
            verdict,
            accept,
            reject,
            cause,
            action,
            by,
        };
        command.Validators.Add(r =>
        {
            // A misspelt option in the id's place is told as such.
            if (r.GetResult(id) is { Tokens: [{ Value: ['-', '-', ..] }, ..] })
                return;
            // Asked whether they are there, not what they say: a value that is none has its own error.
            bool Has(Option option) => r.GetResult(option) is { Implicit: false };
            var asked = ((Option[])[verdict, accept, reject]).Count(Has);
            if (r.GetResult(id) is { Tokens.Count: > 0 } && asked != 1)
                r.AddError($"--verdict, --accept or --reject: expected one of them, found {(asked == 0 ? "none" : "several")}");
            if (r.GetResult(id) is null or { Tokens.Count: 0 } && asked > 0)
                r.AddError("DIAGNOSIS: expected the id of a diagnosis or ticket, found nothing");
        });
        return command.With(
            (result, configuration, json) =>
            {
                var data = TicketsSettings.Host(configuration).Data;
                using var journal = FaultJournal.OpenBeside(Path.Combine(data, FaultJournal.FileName));
                using var store = TicketsSettings.Open(configuration);
                if (result.GetValue(id) is { } ticket && (result.GetValue(accept) || result.GetValue(reject)))
                    return Tell(
                        new TicketReviews(journal, journal, store, TimeProvider.System, NullLogger<TicketReviews>.Instance).Review(
                            ticket,
                            result.GetValue(accept),
                            result.GetValue(by)!
                        ),
                        json
                    );
                return result.GetValue(id) is { } diagnosis
                    ? Judge(
                        journal,
                        store,
                        diagnosis,
                        result.GetValue(verdict)!.Value,
                        result.GetValue(cause),
                        result.GetValue(action)!,
                        result.GetValue(by)!,
                        json
                    )
                    : List(journal, store, configuration, data, result.GetValue(next), json);
            }
        );
    }

    private static int Judge(FaultJournal journal, TicketStore store, string id, FeedbackVerdict verdict, string? cause, string[] actions, string by, bool json)
    {
        var fault = journal.FindDiagnosis(id)?.Snapshot.Fault;
        var now = TimeProvider.System.GetUtcNow();
        var feedback = new FeedbackEvent(fault?.Site ?? "", fault?.Line ?? "", fault?.Device ?? "", now, id, verdict, cause, actions, by) { Received = now };
        var record = new FeedbackIntake(
            journal,
            journal,
            store,
            Options.Create(new FeedbackSettings()),
            TimeProvider.System,
            NullLogger<FeedbackIntake>.Instance
        ).RecordVerdict(feedback, FeedbackSender.Person);
        return Tell(record, json);
    }

    private static int Tell(TicketRecord record, bool json)
    {
        if (json)
            CommandOutput.WriteLine(ContractJson.ToObject(TicketDto.From(record)));
        else
        {
            var (origin, review) = (record.Origin.ToString().ToLowerInvariant(), record.Review.ToString().ToLowerInvariant());
            var cause = record.Ticket.Cause.Length > 0 ? $", {record.Ticket.Cause}" : "";
            Console.WriteLine($"{origin}, {review} by {record.ReviewedBy}: {record.Ticket.Device} {record.Ticket.Code}{cause}");
        }

        return 0;
    }

    private static int List(FaultJournal journal, TicketStore store, IConfiguration configuration, string data, int count, bool json)
    {
        using var plant = PlantData.Load(TicketsSettings.Host(configuration).Plant);
        var tickets = new LiveTicketIndex(plant, store, NullLogger<LiveTicketIndex>.Instance).Current;
        var ranked = ReviewRanking.Rank(
            journal.Unjudged(MostCases),
            ReviewItemFile.Read(Path.Combine(data, ReviewItemFile.FileName)),
            new Retrieval(plant.Manuals, tickets),
            tickets
        );
        if (!json && store.Since(0).Count(r => r.Review is TicketReview.Unreviewed or TicketReview.Waiting) is var waiting and > 0)
            Console.WriteLine($"{waiting} tickets wait for a review: edgediag tickets list --review unreviewed, and --review waiting");
        if (json)
        {
            foreach (var c in ranked.Take(count))
                CommandOutput.WriteLine(ContractJson.ToObject(ReviewCandidateDto.From(c.Diagnosis, c.Score, c.Reasons)));
            return 0;
        }

        if (ranked.Count == 0)
        {
            Console.WriteLine("no diagnosis waits for a verdict");
            return 0;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("score", "diagnosis", "fault", "device", "code", "first cause", "why");
        foreach (var c in ranked.Take(count))
            table.AddRow([
                .. (
                    (string[])
                        [
                            c.Score.ToString("0.00", CultureInfo.InvariantCulture),
                            c.Diagnosis.Id,
                            c.Diagnosis.FaultTs.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                            $"{c.Diagnosis.Line}/{c.Diagnosis.Device}",
                            c.Diagnosis.Code,
                            c.Diagnosis.Causes.FirstOrDefault()?.Text ?? "",
                            string.Join("; ", c.Reasons),
                        ]
                ).Select(Terminals.Text),
            ]);
        Terminals.Output.Write(table);
        Console.WriteLine($"{ranked.Count} wait for a verdict: edgediag tickets review DIAGNOSIS --verdict corrected --cause \"...\"");
        return 0;
    }
}
