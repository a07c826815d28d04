using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Evaluation.Statistics;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>Asks contestants and sums up what they say.</summary>
public sealed class Evaluator
{
    private readonly EvaluationSuite _suite;
    private readonly EvaluationRequest _request;
    private readonly List<Question> _questions;
    private readonly List<(IContestant Contestant, List<Verdict> Verdicts)> _answered = [];
    private readonly List<PerturbationRow> _perturbed = [];
    private readonly Dictionary<(string DeviceType, string CodeKey), string> _spelled = [];

    private Evaluator(EvaluationSuite suite, EvaluationRequest request)
    {
        (_suite, _request) = (suite, request);
        _questions = [.. suite.Questions.Take(request.Limit ?? int.MaxValue)];
    }

    /// <summary>Asks every contestant about every ticket, one after the other, and then about its perturbed forms.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="contestants">Who is asked; each is taken when the one before has finished.</param>
    /// <param name="request">What is measured.</param>
    /// <param name="cancellationToken">Stops between answers.</param>
    public static async Task<EvaluationReport> RunAsync(
        EvaluationSuite suite,
        IEnumerable<IContestant> contestants,
        EvaluationRequest request,
        CancellationToken cancellationToken
    )
    {
        var evaluator = new Evaluator(suite, request);
        foreach (var contestant in contestants)
            await evaluator.AskAsync(contestant, cancellationToken).ConfigureAwait(false);
        return evaluator.Report();
    }

    private async Task AskAsync(IContestant contestant, CancellationToken cancellationToken)
    {
        var plain = await AnswersAsync(contestant, _questions, _request, cancellationToken).ConfigureAwait(false);
        _answered.Add((contestant, plain));
        _perturbed.AddRange(await PerturbedAsync(contestant, plain, _request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Asks a contestant one question after the other.</summary>
    /// <param name="contestant">The contestant.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="request">Whom to tell of progress.</param>
    /// <param name="cancellationToken">Stops between answers.</param>
    /// <returns>Its answers, in the questions' order.</returns>
    public static Task<List<Verdict>> AnswersAsync(
        IContestant contestant,
        IReadOnlyList<Question> questions,
        EvaluationRequest request,
        CancellationToken cancellationToken
    ) => AnswersAsync(contestant, contestant.Name, questions, request, cancellationToken);

    /// <summary>Asks a contestant about perturbed forms of questions that it has answered.</summary>
    /// <param name="contestant">The contestant.</param>
    /// <param name="plain">Its answers to the questions as they are.</param>
    /// <param name="request">Which perturbations, drawn from which seed.</param>
    /// <param name="cancellationToken">Stops between answers.</param>
    /// <returns>A row for each perturbation and measure that applies.</returns>
    public static async Task<List<PerturbationRow>> PerturbedAsync(
        IContestant contestant,
        IReadOnlyList<Verdict> plain,
        EvaluationRequest request,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<PerturbationRow>();
        foreach (var perturbation in request.Perturbations.Where(p => contestant.UsesRetrieval || !p.ChangesSources))
        {
            var spoilt = plain
                .Select(v => (Plain: v, Question: perturbation.Apply(v.Question, PerturbationCatalog.CreateRandom(request.Seed, v.Ticket.Id))))
                .Where(s => !ReferenceEquals(s.Question, s.Plain.Question))
                .ToList();
            var verdicts = await AnswersAsync(
                    contestant,
                    $"{contestant.Name}, {perturbation.Name}",
                    [.. spoilt.Select(s => s.Question)],
                    request,
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var measure in PerturbationMeasure.ForPerturbation(perturbation.Name))
                if (Row(contestant, perturbation, measure, [.. spoilt.Select(s => s.Plain).Zip(verdicts).Where(p => measure.Applies(p.Second))]) is { } row)
                    rows.Add(row);
        }

        return rows;
    }

    private static async Task<List<Verdict>> AnswersAsync(
        IContestant contestant,
        string doing,
        IReadOnlyList<Question> questions,
        EvaluationRequest request,
        CancellationToken cancellationToken
    )
    {
        var verdicts = new List<Verdict>(questions.Count);
        foreach (var question in questions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            verdicts.Add(await contestant.AnswerAsync(question, cancellationToken).ConfigureAwait(false));
            request.Progress?.Invoke(doing, verdicts.Count, questions.Count);
        }

        return verdicts;
    }

    private static PerturbationRow? Row(
        IContestant contestant,
        IPerturbation perturbation,
        PerturbationMeasure measure,
        IReadOnlyList<(Verdict Plain, Verdict Spoilt)> pairs
    )
    {
        if (pairs.Count == 0)
            return null;
        var hits = pairs.Select(p => measure.Hit(p.Plain, p.Spoilt)).ToList();
        var (low, high) = Bootstrap.Share(hits);
        return new PerturbationRow
        {
            Perturbation = perturbation.Name,
            Name = contestant.Name,
            Measure = measure.Name,
            Meaning = measure.Meaning,
            N = pairs.Count,
            Hits = hits.Count(h => h),
            Share = (double)hits.Count(h => h) / pairs.Count,
            Low = low,
            High = high,
            Unperturbed = measure.Plain is { } plain ? (double)pairs.Count(p => plain(p.Plain)) / pairs.Count : null,
        };
    }

    private EvaluationReport Report() =>
        new()
        {
            Suite = _suite.Name,
            Description = _suite.Description.Length > 0 ? _suite.Description : null,
            Digest = _suite.Digest,
            Commit = _request.Commit,
            Command = _request.Command,
            Questions = _suite.Questions.Count,
            Asked = _questions.Count,
            Seed = _request.Perturbations.Count > 0 ? _request.Seed : null,
            Rows = [.. _answered.SelectMany(a => Rows(a.Contestant, a.Verdicts))],
            Differences = Differences(),
            Perturbations = _request.Perturbations.Count > 0 ? [.. _perturbed.OrderBy(r => Order(r.Perturbation))] : null,
            ByType = Breakdown(v => v.Ticket.DeviceType),
            ByCode = Breakdown(v => $"{v.Ticket.DeviceType} {CodeOf(v.Ticket)}"),
            Answers = [.. _answered.SelectMany(a => a.Verdicts.Select(v => AnswerRow.FromVerdict(a.Contestant, v)))],
            Seconds = _answered
                .DistinctBy(a => a.Contestant.Name)
                .ToDictionary(a => a.Contestant.Name, a => (IReadOnlyList<double>)[.. a.Verdicts.Select(v => v.Seconds)]),
        };

    // One row for all spellings of a code: as the first ticket has it.
    private string CodeOf(Ticket ticket)
    {
        var key = (ticket.DeviceType, _suite.Manuals.Codes.Key(ticket.DeviceType, ticket.Code));
        return _spelled.TryAdd(key, ticket.Code) ? ticket.Code : _spelled[key];
    }

    private int Order(string perturbation) => _request.Perturbations.TakeWhile(p => p.Name != perturbation).Count();

    private static IEnumerable<EvaluationRow> Rows(IContestant contestant, List<Verdict> verdicts) =>
        verdicts
            .GroupBy(v => v.Ticket.Language)
            .OrderBy(g => g.Key)
            .Select(g => RowStatistics.Summarize(contestant, g.Key.Tag(), [.. g]))
            .Append(RowStatistics.Summarize(contestant, "all", verdicts));

    private List<BreakdownRow> Breakdown(Func<Verdict, string> key) =>
        [
            .. from answered in _answered
            from verdict in answered.Verdicts
            group verdict by (Key: key(verdict), answered.Contestant) into g
            orderby g.Key.Key, _answered.FindIndex(a => a.Contestant == g.Key.Contestant)
            let interval = Bootstrap.Share([.. g.Select(v => v.Right)])
            select new BreakdownRow(
                g.Key.Key,
                g.Key.Contestant.Name,
                g.Count(),
                g.Average(v => v.Right ? 1.0 : 0),
                interval.Low,
                interval.High,
                g.Average(v => v.AmongThree ? 1.0 : 0)
            ),
        ];

    // Every model against what was measured before it, of the rivals on tickets only against the better one.
    private List<DifferenceRow> Differences()
    {
        var differences = new List<DifferenceRow>();
        var weaker = _answered
            .Where(a => !a.Contestant.UsesRetrieval)
            .OrderByDescending(a => a.Verdicts.Count(v => v.Right))
            .Skip(1)
            .Select(a => a.Contestant)
            .ToList();
        for (var i = 0; i < _answered.Count; i++)
        {
            var (contestant, verdicts) = _answered[i];
            if (contestant.Model is null)
                continue;
            foreach (var (other, theirs) in _answered.Take(i).Where(a => !weaker.Contains(a.Contestant)))
            {
                bool[] ours = [.. verdicts.Select(v => v.Right)],
                    rival = [.. theirs.Select(v => v.Right)];
                var (low, high) = Bootstrap.Difference(ours, rival);
                differences.Add(
                    new DifferenceRow(contestant.Name, other.Name, ours.Length, (double)(ours.Count(r => r) - rival.Count(r => r)) / ours.Length, low, high)
                );
            }
        }

        return differences;
    }
}
