using System.Globalization;
using System.Text;
using EdgeDiag.EdgeHost.Learning.Recipes;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>
/// One night: new tickets are split, the champion is trained on with most of them and a share of older ones, and the gate says
/// whether the result may replace it. A ticket is held out for the gate before anything was trained on it, so no contestant
/// knows it; once a champion has been made without it, it is trained on too.
/// </summary>
/// <param name="request">What to work with.</param>
/// <param name="registry">Where versions live.</param>
/// <param name="time">Clock.</param>
/// <param name="told">Told one line at a time.</param>
/// <param name="progress">Told after each step of training.</param>
public sealed class NightlyLearning(
    LearningRequest request,
    AdapterRegistry registry,
    TimeProvider time,
    Action<string> told,
    Action<TrainingProgress> progress
)
{
    private const long MostTextBytes = 256 << 20;

    private readonly string _plant = Locate.Existing(request.Plant);

    /// <summary>Learns, once; another run on the same data folder is refused while this one lasts.</summary>
    /// <exception cref="InvalidInputException">Plant or tickets cannot be used, or a run is under way.</exception>
    /// <exception cref="ModelFormatException">Base, champion or registry cannot be used.</exception>
    public async Task<LearningOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var root = Path.Combine(request.Data, "learning");
        Directory.CreateDirectory(root);
        using var alone = Alone(root);
        var champion = registry.TryFind(new AdapterReference(request.Adapter, AdapterAliases.ChampionName));
        var trained = champion is null ? new TrainedIds(new HashSet<string>()) : AdapterOrigin.Trained(champion.Folder);
        var usable = Usable();
        var unseen = usable.Where(t => !trained.Ids.Contains(t.Id)).ToList();
        if (unseen.Count < request.Learning.MinimumNew)
            return new LearningOutcome(
                LearningResult.NothingNew,
                $"{unseen.Count} new tickets; {request.Learning.MinimumNew} are needed (Learning:MinimumNew)"
            );
        var round = registry.List(request.Adapter).Count;
        // Nobody is asked about what the champion may have learned.
        var fresh = unseen.Where(t => trained.UnknownUntil is not { } until || t.Timestamp > until).ToList();
        if (trained.UnknownUntil is { } unknown)
            told(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"what {champion!.Reference} was trained on is not known; only tickets after "
                        + $"{unknown.UtcDateTime:yyyy-MM-dd HH:mm} UTC are held out: {fresh.Count}"
                )
            );
        if (fresh.Count == 0)
            return new LearningOutcome(
                LearningResult.NothingNew,
                $"no new ticket is newer than {champion!.Reference}, whose training is not known: none can be held out for the gate"
            );
        var split = TicketSplit.HoldOut(fresh, request.Learning.HoldOut, round);
        split = split with { Train = [.. split.Train, .. unseen.Except(fresh)] };

        var older = Read(Path.Combine(_plant, "tickets", "train.jsonl"));
        var known = usable.Where(t => trained.Ids.Contains(t.Id)).Concat(older).ToList();
        var replay = known.OrderBy(t => TicketSplit.Draw(t.Id, round)).Take((int)Math.Ceiling(request.Learning.Replay * split.Train.Count)).ToList();
        told($"{unseen.Count} new tickets: {split.Train.Count} to train on with {replay.Count} older ones, {split.HeldOut.Count} held out for the gate");

        // The folder is named after what is learned: an interrupted run goes on from its checkpoint, any other begins anew.
        var lesson = Lesson([.. split.Train, .. replay], [.. split.Train, .. known], champion);
        var folder = Path.Combine(root, lesson);
        AdapterTraining.Run(Training(folder, champion), told, progress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var version = Register(folder, champion, split);
        var report = await ExamineAsync(version, champion, split, [.. split.Train, .. known], cancellationToken);
        foreach (var done in Directory.EnumerateDirectories(root))
            Directory.Delete(done, recursive: true);
        return Conclude(version, report);

        string Lesson(IReadOnlyList<Ticket> learned, IReadOnlyList<Ticket> found, AdapterVersion? from)
        {
            var text = string.Join('\n', learned.Concat(found).Select(TicketFile.Line).Append(from?.Reference ?? ""));
            var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
            Directory.CreateDirectory(Path.Combine(root, name));
            TicketFile.Write(Path.Combine(root, name, "train.jsonl"), learned);
            TicketFile.Write(Path.Combine(root, name, "earlier.jsonl"), found);
            return name;
        }
    }

    // What nobody could be asked about, or what contradicts itself, is told and not trained.
    private List<Ticket> Usable()
    {
        var devices = DeviceCatalog.Load(Path.Combine(_plant, "devices.json"));
        var listed = request.Tickets.Where(t => devices.Find(t.Line, t.Device) is not null).ToList();
        if (request.Tickets.Count - listed.Count is var unlisted and > 0)
            told($"{unlisted} tickets are of devices that devices.json does not list, and are left out");
        using var manuals = ManualIndex.Build(Path.Combine(_plant, "manuals"), devices);
        var contradicting = TicketContradictions.Find(listed, devices, manuals.Codes).SelectMany(g => g).Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        if (contradicting.Count > 0)
            told($"{contradicting.Count} tickets contradict each other and are left out; 'edgediag tickets list --contradictions' shows them");
        return [.. listed.Where(t => !contradicting.Contains(t.Id))];
    }

    private static FileStream Alone(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidInputException(root, "run.lock", "no other run of 'edgediag learn' on this data folder", "one is under way");
        }
    }

    private static IReadOnlyList<Ticket> Read(string file) => File.Exists(file) ? TicketFile.Read(file) : [];

    private TrainingRequest Training(string folder, AdapterVersion? champion) =>
        new(
            _plant,
            Path.Combine(folder, "train.jsonl"),
            Locate.Existing(request.Model.Path),
            request.Model.Device,
            Path.Combine(folder, "adapter"),
            Path.Combine(folder, "work"),
            new TrainingRecipe
            {
                Targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
                Epochs = request.Learning.Epochs,
                Batch = request.Learning.Batch,
                Rate = request.Learning.Rate,
                Spoilt = request.Learning.Spoilt,
                Compute = request.Learning.Compute,
                Seed = request.Seed,
            },
            request.Diagnoses.Tickets
        )
        {
            Data = request.Data,
            ChatTemplate = request.Model.ChatTemplate,
            From = champion?.Folder,
            Earlier = Path.Combine(folder, "earlier.jsonl"),
            Blend = champion is null ? 1 : request.Learning.Blend,
            // The gate asks the champion and the candidate; the base alone says nothing of either.
            AsksBase = false,
            Time = time,
        };

    private AdapterVersion Register(string folder, AdapterVersion? champion, TicketSplit split)
    {
        var recipe = Path.Combine(folder, "adapter", RecipeFile.Name);
        var provenance = new AdapterProvenance
        {
            RecipeSha256 = FileDigest.Sha256(recipe),
            Origin = "learned",
            Parents = champion is null ? [] : [champion.Reference],
            Data = new Dictionary<string, string>
            {
                ["tickets"] = FileDigest.Sha256(Path.Combine(folder, "train.jsonl")),
                ["earlier"] = FileDigest.Sha256(Path.Combine(folder, "earlier.jsonl")),
            },
            Metrics = new Dictionary<string, double> { ["new_tickets"] = split.Train.Count, ["held_out"] = split.HeldOut.Count },
        };
        return registry.Add(
            request.Adapter,
            Path.Combine(folder, "adapter"),
            provenance,
            CheckpointFiles.Digest(Locate.Existing(request.Model.Path)),
            new Dictionary<string, string>
            {
                [RecipeFile.Name] = recipe,
                [LossCurve.JsonName] = Path.Combine(folder, "adapter", LossCurve.JsonName),
                [LossCurve.PictureName] = Path.Combine(folder, "adapter", LossCurve.PictureName),
            },
            request.By
        );
    }

    private async Task<GateReport> ExamineAsync(
        AdapterVersion version,
        AdapterVersion? champion,
        TicketSplit split,
        IReadOnlyList<Ticket> earlier,
        CancellationToken cancellationToken
    )
    {
        var devices = DeviceCatalog.Load(Path.Combine(_plant, "devices.json"));
        using var manuals = ManualIndex.Build(Path.Combine(_plant, "manuals"), devices);
        var retrieval = new Retrieval(manuals, new TicketIndex(earlier, devices, manuals.Codes));
        var validation = Path.Combine(_plant, "tickets", "validation.jsonl");
        IReadOnlyList<Question> Ask(IReadOnlyList<Ticket> tickets, string file) => TicketQuestions.FromTickets(tickets, file, devices, retrieval);
        IReadOnlyList<string> texts =
            request.Learning.GeneralText.Length > 0
                ? [.. InputFile.ReadLines(Locate.Existing(request.Learning.GeneralText), "a text, one passage a line", MostTextBytes).Select(l => l.Line)]
                : [.. manuals.Sections.Select(Text)];
        var examiner = new GateExaminer(request, (Ask(split.HeldOut, "held-out tickets"), Ask(Read(validation), validation)), texts, time, told)
        {
            Perturbations = [.. PerturbationCatalog.CreateAll(manuals.Sections).Where(p => request.Gate.PerturbationNames.Contains(p.Name))],
        };
        var manual = await examiner.ManualAsync(cancellationToken);
        var before = await examiner.ModelAsync(champion?.Reference ?? "base", champion?.Folder, cancellationToken);
        var after = await examiner.ModelAsync(version.Reference, version.Folder, cancellationToken);
        return Gate.Judge(after, before, manual, request.Gate);
    }

    private static string Text(ManualSection section) =>
        string.Join(' ', section.Causes.SelectMany(c => (string[])[c.Text, .. c.Signs, .. c.Remedies]).Prepend(section.Title));

    private LearningOutcome Conclude(AdapterVersion version, GateReport report)
    {
        var metrics = new Dictionary<string, double> { [AdapterRegistry.GateMetric] = report.Passed ? 1 : 0 };
        foreach (var (metric, name) in ((string, string)[])[("new", Gate.NewTickets), ("older", Gate.OlderTickets)])
            if (report.Checks.FirstOrDefault(c => c.Name == name) is { } check)
                metrics[metric] = Math.Round(check.Candidate, 4);
        registry.AddReport(version.Reference, GateReport.TextName, Encoding.UTF8.GetBytes(report.Text()));
        registry.AddReport(version.Reference, GateReport.JsonName, Encoding.UTF8.GetBytes(report.Json()), metrics);
        if (!report.Passed)
            return new LearningOutcome(LearningResult.Refused, report.Line(), version.Reference, report);
        if (registry.Policy.Approvals > 0)
        {
            registry.SetCandidate(version.Reference, request.By);
            return new LearningOutcome(
                LearningResult.Waiting,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Line()}; it waits for {registry.Policy.Approvals} approvals: edgediag adapters approve {version.Reference} --by NAME"
                ),
                version.Reference,
                report
            );
        }

        registry.Promote(version.Reference, request.By, report.Line());
        return new LearningOutcome(LearningResult.Promoted, $"{report.Line()}; it is the champion now", version.Reference, report);
    }
}
