using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Lexicons;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// Endless batches of reading tasks. Examples of like length are batched together, since padding costs as much as text; the
/// next pools are drawn while the current one is trained on. They are half as many as there are processors, since a GPU takes them faster
/// than one thread draws.
/// </summary>
public sealed class ReadingTaskData(TextTokenizer tokenizer, Lexicon lexicon, int batchSize, int seed) : ITrainingData
{
    private const int BatchesPerPool = 12;
    private readonly ReadingTaskEncoder _encoder = new(tokenizer, lexicon);
    private readonly int _ahead = Math.Max(1, Environment.ProcessorCount / 2);
    private readonly Dictionary<long, Task<IReadOnlyList<TrainingExample>[]>> _pools = [];

    /// <inheritdoc/>
    public IReadOnlyList<TrainingExample> Batch(long index)
    {
        var pool = index / BatchesPerPool;
        foreach (var past in _pools.Keys.Where(p => p < pool).ToList())
            _pools.Remove(past);
        for (var next = pool; next <= pool + _ahead; next++)
        {
            var drawn = next;
            if (!_pools.ContainsKey(drawn))
                _pools[drawn] = Task.Run(() => Draw(drawn));
        }

        return _pools[pool].GetAwaiter().GetResult()[index % BatchesPerPool];
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
