using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Model;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>
/// Batches over tickets, epoch after epoch, each in another order. Examples of like length are batched together, since padding
/// costs as much as text; the order of batches is random.
/// </summary>
public sealed class TicketTrainingData : ITrainingData
{
    // The label is one token and decides the answer; the summary is some twenty tokens and restates it.
    private const float LabelWeight = 1f,
        SummaryWeight = 0.05f,
        CandidateWeight = 0.3f,
        ReadingWeight = 0.15f;
    private const int ReadingEvery = 4;

    private readonly TrainingExample[] _examples;
    private readonly int _batch;
    private readonly int _seed;
    private (long Epoch, IReadOnlyList<TrainingExample>[] Batches)? _current;

    /// <summary>Encodes the tasks.</summary>
    /// <param name="tasks">At least one.</param>
    /// <param name="model">The base model.</param>
    /// <param name="batch">Tasks a batch.</param>
    /// <param name="seed">Of the order.</param>
    /// <param name="before">Called before each task, which may take a model's answer to encode.</param>
    public TicketTrainingData(IReadOnlyList<TicketTask> tasks, LanguageModel model, int batch, int seed, Action? before = null)
    {
        (_batch, _seed) = (batch, seed);
        _examples =
        [
            .. tasks.SelectMany(
                (t, i) =>
                {
                    before?.Invoke();
                    return Examples(t, model, i % ReadingEvery == 0);
                }
            ),
        ];
        BatchesPerEpoch = (_examples.Length + batch - 1) / batch;
    }

    /// <summary>Batches in one pass over all tickets.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Tokens of the longest example.</summary>
    public int Longest => _examples.Max(e => e.Ids.Length);

    /// <summary>Most supervised positions of a batch.</summary>
    public int Supervised => _examples.OrderByDescending(e => e.Targets.Count).Take(_batch).Sum(e => e.Targets.Count);

    /// <summary>All batches of one pass.</summary>
    public IReadOnlyList<IReadOnlyList<TrainingExample>> Pass => Order(0);

    /// <inheritdoc/>
    public IReadOnlyList<TrainingExample> Batch(long index)
    {
        var epoch = index / BatchesPerEpoch;
        if (_current?.Epoch != epoch)
            _current = (epoch, Order(epoch));
        return _current.Value.Batches[index % BatchesPerEpoch];
    }

    // A model that can be asked within the prompt learns to choose with what it has read beside the signs, and is asked behind
    // each candidate whether it is the cause: three to five more answers a ticket at no cost. Now and then it is asked to read as
    // it reads now, lest it forget how.
    private static IEnumerable<TrainingExample> Examples(TicketTask task, LanguageModel model, bool reading)
    {
        var request = CaseRequests.For(task.Prompt, model);
        var end = model.Model.Config.EosTokenIds[0];
        if (request.Questions is not { } q)
        {
            yield return GuidedExample.Encode(model.Tokenizer, request, task.Label, task.Summary, end, LabelWeight, SummaryWeight);
            yield break;
        }

        // What is read is all that is needed; without rewriting, one computation of the prompt tells it.
        var answers = q.Pieces.Count > 0 ? model.Answer(request with { Rewrite = null }, CancellationToken.None).YesProbabilities : [];
        yield return GuidedExample.Encode(
            model.Tokenizer,
            request with
            {
                Prompt = request.Rewrite!(answers),
            },
            task.Label,
            "",
            end,
            LabelWeight,
            0,
            task.Prompt.Candidates.Select(c => (c.EndSegment, c.Label == task.Label ? q.Yes : q.No, CandidateWeight))
        );
        if (reading && q.Pieces.Count > 0)
            yield return GuidedExample.Encode(
                model.Tokenizer,
                request,
                0,
                "",
                end,
                0,
                0,
                q.Pieces.Select((p, i) => (p, answers[i] >= 0.5 ? q.Yes : q.No, ReadingWeight))
            );
    }

    private IReadOnlyList<TrainingExample>[] Order(long epoch)
    {
        var random = new Random(unchecked((int)(_seed * 1_000_003L + epoch * 7919)));
        // Noise on the length mixes the batches' members anew in each epoch.
        var batches = _examples
            .Select(e => (e, Key: e.Ids.Length * (0.9 + 0.2 * random.NextDouble())))
            .OrderBy(e => e.Key)
            .Select(e => e.e)
            .Chunk(_batch)
            .Select(c => (IReadOnlyList<TrainingExample>)c)
            .ToArray();
        random.Shuffle(batches);
        return batches;
    }
}
