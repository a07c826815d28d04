using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets export</c>: to other programs, or as question and answer for training elsewhere.</summary>
internal static class TicketsExportCommand
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var filter = new TicketFilter();
        var output = new Option<string>("--out") { Description = "File; an existing one is replaced", Required = true };
        var format = new Option<string>("--format")
        {
            Description = "jsonl, csv, or for training alpaca or sharegpt: the prompt that the service would ask and the right answer",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "csv", "alpaca", "sharegpt");
        return filter
            .AddTo(new Command("export", "Write tickets to a file; rejected ones have no answer and are left out") { output, format })
            .With(
                (result, configuration, json) =>
                {
                    using var store = TicketsSettings.Open(configuration);
                    var tickets = filter.Apply(result, store.Since(0)).Where(r => r.Teaches).Select(r => r.Ticket).ToList();
                    var written = result.GetValue(format) switch
                    {
                        "csv" => TicketTable.Write(tickets),
                        "jsonl" => string.Concat(tickets.Select(t => TicketFile.Line(t) + "\n")),
                        var training => string.Concat(
                            Exchanges(tickets, configuration).Select(e => (training == "alpaca" ? Alpaca(e) : ShareGpt(e)).ToJsonString(Readable) + "\n")
                        ),
                    };
                    File.WriteAllText(result.GetValue(output)!, written);
                    if (json)
                        CommandOutput.WriteLine(new JsonObject { ["file"] = result.GetValue(output), ["tickets"] = tickets.Count });
                    else
                        Console.WriteLine($"{result.GetValue(output)}: {tickets.Count} tickets");
                    return 0;
                }
            );
    }

    // Question and answer as the service asks and answers: the answer names the label's cause in full, for no other program knows the labels.
    private static IEnumerable<(string Question, string Answer)> Exchanges(IReadOnlyList<Ticket> tickets, IConfiguration configuration)
    {
        var plant = Locate.Existing(TicketsSettings.Host(configuration).Plant);
        var devices = TicketsSettings.Devices(configuration);
        using var manuals = ManualIndex.Build(Path.Combine(plant, "manuals"), devices);
        var earlier = Path.Combine(plant, "tickets", "train.jsonl");
        var known = new TicketIndex([.. File.Exists(earlier) ? TicketFile.Read(earlier) : [], .. tickets], devices, manuals.Codes);
        var retrieval = new Retrieval(manuals, known);
        var options = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
        foreach (
            var question in TicketQuestions.FromTickets(
                [.. tickets.Where(t => devices.Find(t.Line, t.Device) is not null)],
                TicketStore.FileName,
                devices,
                retrieval
            )
        )
        {
            var prompt = question.Retrieval.Prompt(question.Case, question.Language, options.Tickets, question.Except).Prompt;
            var ticket = question.Ticket;
            var label = prompt.Candidates.FirstOrDefault(c => c.Cause == ticket.Cause)?.Label;
            var steps = ticket.Actions.Count == 0 ? "" : "\n" + Wording.ForLanguage(ticket.Language).Actions(ticket.Actions);
            yield return (prompt.Text, $"{(label is { } l ? CasePrompt.LabelText(l) + " " : "")}{ticket.Cause}{steps}");
        }
    }

    private static JsonObject Alpaca((string Question, string Answer) e) =>
        new()
        {
            ["instruction"] = e.Question,
            ["input"] = "",
            ["output"] = e.Answer,
        };

    private static JsonObject ShareGpt((string Question, string Answer) e) =>
        new()
        {
            ["conversations"] = new JsonArray(
                new JsonObject { ["from"] = "human", ["value"] = e.Question },
                new JsonObject { ["from"] = "gpt", ["value"] = e.Answer }
            ),
        };
}
