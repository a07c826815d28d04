using EdgeDiag.Model.Kernels;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Decoding;

/// <summary>
/// Computes several requests step by step (continuous batching; Yu et al., "Orca", 2022). Between two steps requests join and leave.
/// A step is either one stretch of one prompt or the next tokens of all whose prompts are read; the most urgent request decides
/// which, and less urgent ones wait at the borders. It belongs to the thread that owns the model.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="cache">Beginnings that prompts have in common; null for none.</param>
/// <param name="serve">Puts an adapter beside the base in use until the result is disposed of; null where there is none.</param>
internal sealed class BatchDecoder(CausalLM model, PrefixCache? cache = null, Func<ServedAdapter, IDisposable?>? serve = null) : IDisposable
{
    /// <summary>Most requests that have begun; of the others only those count that are more urgent than all of these.</summary>
    public const int Seats = 8;

    /// <summary>Seats for those.</summary>
    public const int UrgentSeats = 4;

    // A stretch of a small model takes a tenth of a second at most; the fewer there are, the better two cores are used.
    private const int Stretch = 256,
        StretchOfSmall = 1024;
    private const long Small = 20_000_000;

    // Elsewhere than in the kernels, more rows cost next to nothing.
    private const int RowsOfLibtorch = 64;

    private readonly List<DecodingRun> _runs = []; // in order of arrival

    /// <summary>Requests that wait or are being computed.</summary>
    public int Count => _runs.Count;

    /// <summary>Whether any request has begun.</summary>
    public bool AnyBegun => _runs.Any(r => r.Begun);

    /// <summary>Tokens of a stretch of a prompt. 256, or 1024 for a model of less than 20 million parameters.</summary>
    public int Chunk { get; init; } = WeightNames.Shapes(model.Config).Values.Sum(s => s.Aggregate(1L, (a, b) => a * b)) < Small ? StretchOfSmall : Stretch;

    /// <summary>Told what each step computed: the requests in it and their tokens. For tests.</summary>
    public Action<IReadOnlyList<(DecodingRun Run, int Tokens)>>? Stepped { get; init; }

    /// <summary>Adds a request, which is owned from here on.</summary>
    public void Add(DecodingRun run) => _runs.Add(run);

    /// <summary>Computes a step.</summary>
    /// <param name="begunOnly">Only finish what has begun.</param>
    /// <returns>False where there was nothing to compute.</returns>
    public bool Step(bool begunOnly = false)
    {
        foreach (var run in _runs.Where(r => r.Cancellation.IsCancellationRequested).ToList())
            Remove(run, new OperationCanceledException(run.Cancellation));
        if (Ordered(begunOnly).FirstOrDefault() is not { } lead)
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
                Compute(lead.Left > RowDecoder.MaxRows ? [(lead, lead.Next(Math.Min(lead.Left, lead.Stretch(lead.Computed))))] : Rows(lead));
        }
        catch (Exception e)
        {
            // A step computes several requests together, so all that have begun may be spoilt. Those that wait go on.
            foreach (var run in _runs.Where(r => r.Begun).ToList())
                Remove(run, e);
        }

        return true;
    }

    /// <summary>Computes a request to its end, with whatever is more urgent.</summary>
    public void Finish(DecodingRun run)
    {
        while (_runs.Contains(run))
            Step();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in _runs.ToList())
            Remove(run, new OperationCanceledException("the model is being shut down"));
    }

    // The most urgent first; among equals those with a prompt to read, so that they can join the others' steps; then the oldest.
    private IEnumerable<DecodingRun> Ordered(bool begunOnly)
    {
        var begun = _runs.Where(r => r.Begun).ToList();
        var most = begun.Count > 0 ? begun.Max(r => r.Urgency) : int.MinValue;
        return _runs
            .Where(r => r.Begun || (!begunOnly && (begun.Count < Seats || (begun.Count < Seats + UrgentSeats && r.Urgency > most))))
            .OrderByDescending(r => r.Urgency)
            .ThenBy(r => r.Begun && r.Left <= RowDecoder.MaxRows);
    }

    private void Begin(DecodingRun run)
    {
        using var scope = NewDisposeScope();
        run.Chunk = Chunk;
        run.Begin(model);
        if (cache is not null && !run.Done)
            run.Reuse(cache);
    }

    // Each request of the lead's adapter its next tokens, as long as there is room; what is left is for guesses.
    private List<(DecodingRun Run, IReadOnlyList<int> Ids)> Rows(DecodingRun lead)
    {
        var room = model.Rows is null ? RowsOfLibtorch : RowDecoder.MaxRows;
        var chosen = new List<DecodingRun>();
        foreach (var run in Ordered(begunOnly: true).Prepend(lead).Distinct())
        {
            if (run.Left > Math.Min(room, RowDecoder.MaxRows) || run.Adapter != lead.Adapter)
                continue;
            chosen.Add(run);
            room -= run.Left;
        }

        var rows = new List<(DecodingRun, IReadOnlyList<int>)>();
        foreach (var run in chosen)
        {
            var ids = run.Next(run.Left + Math.Min(room, RowDecoder.MaxRows - run.Left));
            room -= ids.Count - run.Left;
            rows.Add((run, ids));
        }

        return rows;
    }

    private void Compute(IReadOnlyList<(DecodingRun Run, IReadOnlyList<int> Ids)> step)
    {
        using var scope = NewDisposeScope();
        var wanted = step.Select(s => s.Run.Wanted(s.Run.Computed, s.Ids.Count)).ToList();
        Tensor hidden;
        try
        {
            var (rows, at) = (new List<int>(), 0);
            for (var i = 0; i < step.Count; at += step[i].Ids.Count, i++)
                rows.AddRange(wanted[i].Select(p => at + p - step[i].Run.Computed));
            using var serving = step[0].Run.Adapter is { } adapter ? serve?.Invoke(adapter) : null;
            hidden = model.Forward([.. step.Select(s => new SequencePart(s.Run.State!, s.Ids))], rows); // [W, H]
        }
        catch (Exception e)
        {
            // Nobody knows how far the caches have got.
            foreach (var (run, _) in step)
                Remove(run, e);
            return;
        }

        Stepped?.Invoke([.. step.Select(s => (s.Run, s.Ids.Count))]);
        var first = 0L;
        for (var i = 0; i < step.Count; first += wanted[i].Count, i++)
            Take(step[i].Run, wanted[i].Count == 0 ? null : hidden.narrow(0, first, wanted[i].Count), wanted[i]);
    }

    private void Take(DecodingRun run, Tensor? hidden, IReadOnlyList<int> positions)
    {
        try
        {
            if (cache is not null && run.Left <= 0)
                run.Share(model, cache);
            run.Take(model, hidden, positions);
            if (run.Done)
                Remove(run, null);
        }
        catch (Exception e)
        {
            // This one's fault, such as a rewriting that does not fit; whoever asked is told, the others go on.
            Remove(run, e);
        }
    }

    private void Remove(DecodingRun run, Exception? failure)
    {
        _runs.Remove(run);
        if (failure is not null)
            run.Fail(failure);
        run.Dispose();
    }
}
