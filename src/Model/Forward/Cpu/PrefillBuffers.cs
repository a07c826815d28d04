using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>What one thread of <see cref="PrefillPass"/> has for itself: its rows of everything, padded to whole tiles and blocks.</summary>
internal sealed unsafe class PrefillBuffers : ScratchMemory
{
    private readonly ModelConfig _config;
    private readonly RowFormat[] _formats;
    private int _capacity;
    private long _positions;

    /// <summary>No room yet.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="formats">Of the weights that rows will meet.</param>
    public PrefillBuffers(ModelConfig config, RowFormat[] formats)
    {
        (_config, _formats) = (config, formats);
        Widest = PadToTiles(Math.Max(config.IntermediateSize, Math.Max(config.HiddenSize, config.Heads * config.HeadDim)));
        Head = RoundUp(config.HeadDim, PromptAttention.HeadStep);
    }

    /// <summary>Elements between rows of all but <see cref="Residual"/> and what attention has.</summary>
    public int Widest { get; }

    /// <summary>Elements of a head, padded with zeros.</summary>
    public int Head { get; }

    /// <summary>The thread's rows, ascending.</summary>
    public List<PrefillRow> Rows { get; } = [];

    /// <summary>Residual stream, [rows, H].</summary>
    public float* Residual { get; private set; }

    /// <summary>Input of projections, [rows, widest].</summary>
    public float* Input { get; private set; }

    /// <summary>Queries, keys or gates, [rows, widest].</summary>
    public float* First { get; private set; }

    /// <summary>Values, or what gates let through, [rows, widest].</summary>
    public float* Second { get; private set; }

    /// <summary>Input, quantised.</summary>
    public QuantizedRows Quantized { get; private set; } = null!;

    /// <summary>Keys of one head, [positions, head].</summary>
    public float* Keys { get; private set; }

    /// <summary>Values of one head, [positions, head].</summary>
    public float* Values { get; private set; }

    /// <summary>Sixteen queries, [head, 16].</summary>
    public float* Queries { get; private set; }

    /// <summary>What they attend to, [head, 16].</summary>
    public float* Mixed { get; private set; }

    /// <summary>Their scores, [positions, 16].</summary>
    public float* Scores { get; private set; }

    /// <summary>Makes room.</summary>
    /// <param name="rows">Rows of this thread.</param>
    /// <param name="positions">Longest sequence.</param>
    public void Reserve(int rows, long positions)
    {
        if (rows <= _capacity && positions <= _positions)
            return;
        Free();
        _capacity = RoundUp(Math.Max(rows, _capacity), PromptKernels.BlockRows);
        // Twice as many, since a sequence that has grown once will grow again.
        if (positions > _positions)
            _positions = 2 * positions;
        var padded = (_positions + PromptAttention.PositionStep - 1) / PromptAttention.PositionStep * PromptAttention.PositionStep;
        Residual = Allocate((long)_capacity * _config.HiddenSize);
        Input = Allocate((long)_capacity * Widest);
        First = Allocate((long)_capacity * Widest);
        Second = Allocate((long)_capacity * Widest);
        Quantized = new QuantizedRows(_capacity, Widest, _formats);
        Keys = Allocate(padded * Head);
        Values = Allocate(padded * Head);
        Scores = Allocate(padded * PromptAttention.Queries);
        Queries = Allocate((long)Head * PromptAttention.Queries);
        Mixed = Allocate((long)Head * PromptAttention.Queries);
    }

    /// <inheritdoc/>
    protected override void Free()
    {
        base.Free();
        if (_capacity > 0)
            Quantized.Dispose();
    }
}
