using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Sequences;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Lora;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Scheduling;

/// <summary>
/// Computes several requests step by step: the <see cref="Scheduler"/> decides what a step computes, the <see cref="ModelRunner"/> computes it, and
/// each <see cref="DecodingSequence"/> says what becomes of its results. It belongs to the thread that owns the model.
/// </summary>
/// <param name="runner">The model; not owned.</param>
/// <param name="cache">Beginnings that prompts have in common; null for none.</param>
/// <param name="serve">Puts an adapter beside the base in use until the result is disposed of; null where there is none.</param>
internal sealed class BatchDecoder(ModelRunner runner, PrefixCache? cache = null, Func<ServedAdapter, IDisposable?>? serve = null) : IDisposable
{
    // A stretch of a small model takes a tenth of a second at most; the fewer there are, the better two cores are used.
    private const int Stretch = 256,
        StretchOfSmall = 1024;
    private const long Small = 20_000_000;

    private readonly Scheduler _scheduler = new(runner.RowsPerStep);

    /// <summary>Requests that wait or are being computed.</summary>
    public int Count => _scheduler.Sequences.Count;

    /// <summary>Whether any request has begun.</summary>
    public bool AnyBegun => _scheduler.Sequences.Any(r => r.Begun);

    /// <summary>Tokens of a stretch of a prompt. 256, or 1024 for a model of less than 20 million parameters.</summary>
    public int Chunk { get; init; } = WeightNames.Shapes(runner.Config).Values.Sum(s => s.Aggregate(1L, (a, b) => a * b)) < Small ? StretchOfSmall : Stretch;

    /// <summary>Called with what each step computed: the requests in it and their tokens. For tests.</summary>
    public Action<IReadOnlyList<(DecodingSequence Run, int Tokens)>>? Stepped { get; init; }

    /// <summary>Adds a request, which is owned from here on.</summary>
    public void Add(DecodingSequence sequence) => _scheduler.Add(sequence);

    /// <summary>Computes a step.</summary>
    /// <param name="begunOnly">Only finish what has begun.</param>
    /// <returns>False where there was nothing to compute.</returns>
    public bool Step(bool begunOnly = false)
    {
        foreach (var cancelled in _scheduler.Sequences.Where(r => r.Cancellation.IsCancellationRequested).ToList())
            Remove(cancelled, new OperationCanceledException(cancelled.Cancellation));
        if (_scheduler.Lead(begunOnly) is not { } lead)
            return false;
        using var _ = inference_mode();
        try
        {
            if (!lead.Begun)
                Begin(lead);
        }
        catch (Exception e)
        {
            // Whoever asked is told; the others go on.
            Remove(lead, e);
            return true;
        }

        try
        {
            if (lead.Done)
                Remove(lead, null);
            else
                Compute(_scheduler.Plan(lead));
        }
        catch (Exception e)
        {
            // A step computes several requests together, so all that have begun may be spoilt. Those that wait go on.
            foreach (var begun in _scheduler.Sequences.Where(r => r.Begun).ToList())
                Remove(begun, e);
        }

        return true;
    }

    /// <summary>Computes a request to its end, with whatever is more urgent.</summary>
    public void Finish(DecodingSequence sequence)
    {
        while (_scheduler.Sequences.Contains(sequence))
            Step();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sequence in _scheduler.Sequences.ToList())
            Remove(sequence, new OperationCanceledException("the model is being shut down"));
    }

    private void Begin(DecodingSequence sequence)
    {
        using var scope = NewDisposeScope();
        sequence.Chunk = Chunk;
        sequence.Begin(runner);
        // Managed kernels give the same bits however a prompt is cut.
        if (sequence.Yields && runner.HasManagedPrompts && sequence.Adapter?.Row is null)
            sequence.Piece = Stretch;
        if (cache is not null && !sequence.Done)
            sequence.RestorePrefix(cache);
    }

    private void Compute(IReadOnlyList<ScheduledTokens> step)
    {
        using var scope = NewDisposeScope();
        var wanted = step.Select(s => s.Sequence.WantedPositions(s.Sequence.Computed, s.Ids.Count)).ToList();
        Tensor hidden;
        try
        {
            var (rows, at) = (new List<int>(), 0);
            for (var i = 0; i < step.Count; at += step[i].Ids.Count, i++)
                rows.AddRange(wanted[i].Select(p => at + p - step[i].Sequence.Computed));
            using var serving = step[0].Sequence.Adapter is { } adapter ? serve?.Invoke(adapter) : null;
            hidden = runner.Forward([.. step.Select(s => new SequencePart(s.Sequence.State!, s.Ids))], rows); // [W, H]
        }
        catch (Exception e)
        {
            // Nobody knows how far the caches have got.
            foreach (var (sequence, _) in step)
                Remove(sequence, e);
            return;
        }

        Stepped?.Invoke([.. step.Select(s => (s.Sequence, s.Ids.Count))]);
        var first = 0L;
        for (var i = 0; i < step.Count; first += wanted[i].Count, i++)
            Distribute(step[i].Sequence, wanted[i].Count == 0 ? null : hidden.narrow(0, first, wanted[i].Count), wanted[i]);
    }

    private void Distribute(DecodingSequence sequence, Tensor? hidden, IReadOnlyList<int> positions)
    {
        try
        {
            if (cache is not null && sequence.Left <= 0)
                sequence.OfferPrefix(runner.Config, cache);
            sequence.AcceptHidden(runner, hidden, positions);
            if (sequence.Done)
                Remove(sequence, null);
        }
        catch (Exception e)
        {
            // This one's fault, such as a rewriting that does not fit; whoever asked is told, the others go on.
            Remove(sequence, e);
        }
    }

    private void Remove(DecodingSequence sequence, Exception? failure)
    {
        _scheduler.Remove(sequence);
        if (failure is not null)
            sequence.Fail(failure);
        sequence.Dispose();
    }
}
