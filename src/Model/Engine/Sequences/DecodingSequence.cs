using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Lora;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>
/// The state of one request on its way through the model: which tokens of its sequence are to be computed next, and what becomes of the
/// results. <c>BatchDecoder</c> drives it, step by step; it belongs to the thread that owns the model.
/// </summary>
/// <param name="urgency">Higher ones first.</param>
/// <param name="cancellation">Looked at between steps.</param>
internal abstract class DecodingSequence(int urgency, CancellationToken cancellation) : IDisposable
{
    // A shorter constant beginning is not worth a stretch of its own.
    private const int LeastConstant = 16;

    private int _constant;
    private bool _offered;

    /// <summary>Tokens of a stretch of a prompt that is computed at once; between two stretches something more urgent is served.</summary>
    public int Chunk { get; set; }

    /// <summary>Most tokens of a prompt that are computed at once; not above <see cref="Chunk"/>. Where smaller, the numbers must not depend on it.</summary>
    public int Piece { get; set; } = int.MaxValue;

    /// <summary>Higher ones first.</summary>
    public int Urgency => urgency;

    /// <summary>Whether its prompt is read in short stretches, so that more urgent requests wait less for it.</summary>
    public bool Yields { get; init; }

    /// <summary>Ends the run between two steps.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Weights and adapter that it is computed with, for the prefix cache; null keeps it out of the cache.</summary>
    public string? Key { get; protected set; }

    /// <summary>The adapter; null for what is merged.</summary>
    public ServedAdapter? Adapter { get; protected set; }

    /// <summary>Whether it has computed something, or is about to.</summary>
    public bool Begun => State is not null;

    /// <summary>All that was asked for is there.</summary>
    public bool Done { get; protected set; }

    /// <summary>The cache; null before the beginning.</summary>
    public DecodeState? State { get; protected set; }

    /// <summary>Tokens whose results are in the cache.</summary>
    public int Computed => (int)(State?.Length ?? 0);

    /// <summary>Tokens that must be computed before the next decision.</summary>
    public int Left => Tokens.Count - Computed;

    /// <summary>Positions taken from the prefix cache.</summary>
    public int Reused { get; private set; }

    /// <summary>Tokens up to the next decision; those behind <see cref="Computed"/> are still to compute.</summary>
    protected List<int> Tokens { get; set; } = [];

    /// <summary>Makes room and says what is to compute first.</summary>
    /// <param name="runner">The model.</param>
    /// <exception cref="ArgumentException">The request does not fit into the model's context.</exception>
    public abstract void Begin(ModelRunner runner);

    /// <summary>The tokens of the next step.</summary>
    /// <param name="most">Most tokens, at least 1.</param>
    public virtual IReadOnlyList<int> Next(int most) => Tokens.GetRange(Computed, Math.Min(most, Left));

    /// <summary>Positions of a range whose hidden states are wanted, ascending.</summary>
    /// <param name="from">First position.</param>
    /// <param name="count">Positions.</param>
    public abstract IReadOnlyList<int> WantedPositions(int from, int count);

    /// <summary>Uses the results of a step, after the cache has grown by it.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="hidden">[W, H], in the order of <paramref name="positions"/>.</param>
    /// <param name="positions">Where; may be empty.</param>
    public abstract void AcceptHidden(ModelRunner runner, Tensor? hidden, IReadOnlyList<int> positions);

    /// <summary>Ends without a result.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>
    /// How far the next stretch of a prompt goes: to the end of its constant beginning, then to each multiple of <see cref="Chunk"/>, and no further
    /// than <see cref="Piece"/>.
    /// </summary>
    /// <remarks>
    /// Where numbers could differ, the borders depend on the prompt alone, and the prefix cache keeps whole stretches: a sequence is computed in the same
    /// pieces, and so to the same bits, whether its beginning was in the cache or not.
    /// </remarks>
    public int Stretch(int from) => Math.Min(Piece, from < _constant ? _constant - from : Chunk - from % Chunk);

    /// <summary>Whether the stretches up to here are whole.</summary>
    public bool IsBorder(int position) => position > 0 && (position == _constant || position % Chunk == 0);

    /// <summary>Sets how many tokens of the prompt are the same in every prompt.</summary>
    protected void SetConstantTokens(int tokens) => _constant = tokens >= LeastConstant ? tokens : 0;

    /// <summary>Copies what the prefix cache has of the sequence into its own cache.</summary>
    /// <param name="cache">The cache.</param>
    public void RestorePrefix(PrefixCache cache)
    {
        // What is wanted of a position is not in the cache, so reuse ends in front of the first one.
        if (Key is null)
            return;
        var first = WantedPositions(0, Tokens.Count) is { Count: > 0 } wanted ? wanted[0] : Tokens.Count - 1;
        Reused = cache.Restore($"{Key}/{_constant}", Tokens, first, IsBorder, State!);
    }

    /// <summary>Gives the prefix cache the whole stretches of a sequence that has just been computed from its beginning; once.</summary>
    /// <param name="config">Sizes of the model.</param>
    /// <param name="cache">The cache.</param>
    public void OfferPrefix(ModelConfig config, PrefixCache cache)
    {
        if (Key is null || _offered)
            return;
        _offered = true;
        var whole = Tokens.Count / Chunk * Chunk;
        if (whole == 0 && Tokens.Count >= _constant)
            whole = _constant;
        if (whole > Reused)
            cache.Keep($"{Key}/{_constant}", Tokens.GetRange(0, whole), State!, config);
    }

    /// <inheritdoc/>
    public virtual void Dispose() => State?.Dispose();
}
