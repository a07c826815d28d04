using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Lexicons;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// Endless batches of reading tasks. Examples of like length are batched together, since padding costs as much as text; the
/// next pool is drawn while the current one is trained on.
/// </summary>
public sealed class ReadingTaskData(TextTokenizer tokenizer, Lexicon lexicon, int batchSize, int seed) : ITrainingData
{
    private const int BatchesPerPool = 12;
    private readonly ReadingTaskEncoder _encoder = new(tokenizer, lexicon);
    private (long Index, Task<IReadOnlyList<TrainingExample>[]> Batches)? _current,
        _next;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingExample> Batch(long index)
    {
        var pool = index / BatchesPerPool;
        if (_current?.Index != pool)
        {
            _current = _next?.Index == pool ? _next : (pool, Task.Run(() => Draw(pool)));
            _next = (pool + 1, Task.Run(() => Draw(pool + 1)));
        }

        return _current.Value.Batches.GetAwaiter().GetResult()[index % BatchesPerPool];
    }

    private IReadOnlyList<TrainingExample>[] Draw(long pool)
    {
        var random = new Random(unchecked((int)(seed * 1_000_003L + pool * 7919)));
        var examples = Enumerable
            .Range(0, BatchesPerPool * batchSize)
            .Select(_ => _encoder.Encode(ReadingTask.Draw(random, lexicon), random))
            .OrderBy(e => e.Ids.Length)
            .Chunk(batchSize)
            .Select(c => (IReadOnlyList<TrainingExample>)c)
            .ToArray();
        random.Shuffle(examples);
        return examples;
    }
}
