using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>Closed tickets as questions to learn from, as they were and spoilt.</summary>
public static class TicketQuestions
{
    // What a plant's tickets never show but its shifts will: the manual lacks the cause, readings are missing, words are
    // misspelt. Without them an adapter forgets how to say that nothing fits. Hidden orders are left to evaluation.
    private static readonly (string Name, int Weight)[] Kinds =
    [
        ("removed", 5),
        ("removed-all", 3),
        ("reordered", 3),
        ("missing", 2),
        ("stale", 1),
        ("misspelt", 2),
        ("paraphrased", 1),
        ("distractor", 2),
        ("other-language", 1),
    ];

    /// <summary>Tickets as they were.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="file">Where they come from; named in errors.</param>
    /// <param name="devices">The plant's machines.</param>
    /// <param name="retrieval">The plant's manuals and earlier tickets; a ticket is never found for itself.</param>
    /// <exception cref="InvalidInputException">A ticket is of a machine that is not listed.</exception>
    public static IReadOnlyList<Question> FromTickets(IReadOnlyList<Ticket> tickets, string file, DeviceCatalog devices, IRetrieval retrieval) =>
        [
            .. tickets.Select(t =>
                Question.FromTicket(
                    t,
                    TicketCase.FromTicket(
                        t,
                        devices.Find(t.Line, t.Device) ?? throw new InvalidInputException(file, t.Id, "a device of devices.json", $"{t.Line}/{t.Device}")
                    ),
                    retrieval
                )
            ),
        ];

    /// <summary>Spoilt copies.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="sections">All manual sections, for distracting ones.</param>
    /// <param name="share">How many, as a share of the questions.</param>
    /// <param name="seed">Same seed, same copies.</param>
    public static IEnumerable<Question> Spoilt(IReadOnlyList<Question> questions, IReadOnlyList<ManualSection> sections, double share, int seed)
    {
        var random = new Random(seed);
        var known = PerturbationCatalog.CreateAll(sections).ToDictionary(p => p.Name);
        var kinds = Kinds.SelectMany(k => Enumerable.Repeat(known[k.Name], k.Weight)).ToArray();
        for (var i = 0; i < (int)(share * questions.Count); i++)
            yield return kinds[random.Next(kinds.Length)].Apply(questions[random.Next(questions.Count)], random);
    }

    /// <summary>The prompts and right answers of questions.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="earlier">Earlier tickets in a prompt.</param>
    public static IReadOnlyList<TicketTask> Tasks(IEnumerable<Question> questions, int earlier)
    {
        var tasks = new List<TicketTask>();
        foreach (var question in questions)
        {
            var found = question.Retrieval.Find(question.Case, question.Language, earlier, question.Except);
            var prompt = PromptBuilder.Build(question.Case, found.Sections, found.Tickets, question.Language);
            if (prompt.Candidates.Count == 0)
                continue;
            tasks.Add(
                TicketTask.FromPrompt(
                    prompt,
                    [.. question.Expected is { } e ? (string[])[e] : [], question.Ticket.Cause],
                    $"{question.Case.Fault.Text}\n{question.Case.ImageDescription}"
                )
            );
        }

        return tasks;
    }
}
