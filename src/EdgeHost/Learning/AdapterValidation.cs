using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>How good an adapter is on tickets that trained nothing, and what makes its confidences mean something.</summary>
public static class AdapterValidation
{
    /// <summary>A plant's validation tickets.</summary>
    /// <param name="plant">Its folder.</param>
    public static string TicketsOf(string plant) => Path.Combine(plant, "tickets", "validation.jsonl");

    /// <summary>The validation tickets as the service would ask about them; none where the plant has none.</summary>
    /// <param name="plant">Its folder.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="retrieval">Over its manuals and earlier tickets.</param>
    /// <param name="earlierTickets">Earlier tickets in a prompt.</param>
    /// <exception cref="InvalidInputException">The file cannot be used.</exception>
    public static IReadOnlyList<TicketTask> Tasks(string plant, DeviceCatalog devices, Retrieval retrieval, int earlierTickets) =>
        TicketsOf(plant) is var file && File.Exists(file)
            ? TicketQuestions.Tasks(TicketQuestions.FromTickets(TicketFile.Read(file), file, devices, retrieval), earlierTickets)
            : [];

    /// <summary>The calibration that fits an adapter's answers to a plant's validation tickets best.</summary>
    /// <param name="model">The base, which the adapter is merged into.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="plant">The plant's folder.</param>
    /// <param name="earlierTickets">Earlier tickets in a prompt.</param>
    /// <returns>What was fitted; null where the plant has no validation tickets.</returns>
    /// <exception cref="InvalidInputException">A file of the plant cannot be used.</exception>
    public static AdapterCalibration? Calibration(LanguageModel model, LoraAdapter adapter, string plant, int earlierTickets)
    {
        if (!File.Exists(TicketsOf(plant)))
            return null;
        using var known = PlantData.Load(plant);
        var tasks = Tasks(plant, known.Devices, new Retrieval(known.Manuals, known.Tickets), earlierTickets);
        if (tasks.Count == 0)
            return null;
        Serve(adapter, model);
        return Fit(Answers(model, tasks), TicketsOf(plant));
    }

    /// <summary>
    /// Puts an adapter where a model answers with it. Merged it answers several times as fast as beside the base; into 4 bits
    /// nothing can be merged, and a second base would not fit into memory.
    /// </summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="model">Its base.</param>
    public static void Serve(LoraAdapter adapter, LanguageModel model)
    {
        if (model.Model.Projections.Any(p => p.Packed is not null))
            adapter.Attach(model.Model);
        else
            adapter.MergeInto(model.Model);
    }

    /// <summary>What a model says of tickets, uncalibrated.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tasks">The tickets.</param>
    /// <param name="progress">Told before each ticket how many have been answered; null for nobody.</param>
    public static IReadOnlyList<ScoredAnswer> Answers(LanguageModel model, IReadOnlyList<TicketTask> tasks, Action<int>? progress = null) =>
        [
            .. tasks.Select(
                (t, i) =>
                {
                    progress?.Invoke(i);
                    var answer = model.Answer(CaseRequests.For(t.Prompt, model) with { MaxTextTokens = 0 }, CancellationToken.None);
                    return new ScoredAnswer(answer.LabelProbabilities, answer.PointwiseScores, t.Label);
                }
            ),
        ];

    /// <summary>The calibration that fits answers best.</summary>
    /// <param name="answers">Answers to validation tickets.</param>
    /// <param name="file">The file of these tickets.</param>
    public static AdapterCalibration Fit(IReadOnlyList<ScoredAnswer> answers, string file)
    {
        var (temperature, weight) = CalibrationFit.Fit(answers);
        return new AdapterCalibration
        {
            Temperature = Math.Round(temperature, 4),
            PointwiseWeight = Math.Round(weight, 4),
            Examples = answers.Count,
            ExamplesSha256 = FileDigest.Sha256(file),
            LossBefore = Math.Round(CalibrationFit.Loss(answers, 1, 0), 4),
            LossAfter = Math.Round(CalibrationFit.Loss(answers, temperature, weight), 4),
        };
    }

    /// <summary>How many answers put the right label first.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="weight">Of the pointwise scores.</param>
    public static int Right(IReadOnlyList<ScoredAnswer> answers, double weight) =>
        answers.Count(a => a.Scores(weight).Index().MaxBy(s => s.Item).Index == a.Right);
}
