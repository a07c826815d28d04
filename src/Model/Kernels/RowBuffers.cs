using EdgeDiag.Model.Checkpoints;

namespace EdgeDiag.Model.Kernels;

/// <summary>What the threads of a decode step share; rows are padded to whole tiles.</summary>
internal sealed unsafe class RowBuffers : IDisposable
{
    private readonly List<AlignedBuffer> _memory = [];

    /// <summary>Room for a step.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="rows">Most sequences.</param>
    public RowBuffers(ModelConfig config, int rows)
    {
        (HiddenStride, QueryStride, KeyStride, GateStride, Vocabulary) = (
            Padded(config.HiddenSize),
            Padded(config.Heads * config.HeadDim),
            Padded(config.KeyValueHeads * config.HeadDim),
            Padded(config.IntermediateSize),
            Padded(config.VocabularySize)
        );
        Residual = New(rows * config.HiddenSize);
        Normed = New(rows * config.HiddenSize);
        Added = New(rows * HiddenStride);
        Query = New(rows * QueryStride);
        Mixed = New(rows * QueryStride);
        Key = New(rows * KeyStride);
        Value = New(rows * KeyStride);
        Gate = New(rows * GateStride);
        Up = New(rows * GateStride);
    }

    /// <summary>Elements between rows of <see cref="Added"/>.</summary>
    public int HiddenStride { get; }

    /// <summary>Elements between rows of <see cref="Query"/> and <see cref="Mixed"/>.</summary>
    public int QueryStride { get; }

    /// <summary>Elements between rows of <see cref="Key"/> and <see cref="Value"/>.</summary>
    public int KeyStride { get; }

    /// <summary>Elements between rows of <see cref="Gate"/> and <see cref="Up"/>.</summary>
    public int GateStride { get; }

    /// <summary>Vocabulary, padded.</summary>
    public int Vocabulary { get; }

    /// <summary>Residual stream, [rows, H].</summary>
    public float* Residual { get; }

    /// <summary>After the last norm, [rows, H].</summary>
    public float* Normed { get; }

    /// <summary>What a block adds to the residual stream.</summary>
    public float* Added { get; }

    /// <summary>Queries.</summary>
    public float* Query { get; }

    /// <summary>Keys of the new tokens.</summary>
    public float* Key { get; }

    /// <summary>Values of the new tokens.</summary>
    public float* Value { get; }

    /// <summary>Attention's output.</summary>
    public float* Mixed { get; }

    /// <summary>Gate, then silu(gate)·up.</summary>
    public float* Gate { get; }

    /// <summary>Up.</summary>
    public float* Up { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _memory)
            memory.Dispose();
    }

    private static int Padded(int size) => (size + TiledMatrix.TileRows - 1) / TiledMatrix.TileRows * TiledMatrix.TileRows;

    private float* New(int elements)
    {
        var memory = new AlignedBuffer((long)elements * sizeof(float));
        _memory.Add(memory);
        return memory.As<float>();
    }
}
