using EdgeDiag.Model.Configuration;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>What the threads of a decode step share; rows are padded to whole tiles.</summary>
internal sealed unsafe class DecodeBuffers : ScratchMemory
{
    /// <summary>Room for a step.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="rows">Most sequences.</param>
    public DecodeBuffers(ModelConfig config, int rows)
    {
        (HiddenStride, QueryStride, KeyStride, GateStride, Vocabulary) = (
            PadToTiles(config.HiddenSize),
            PadToTiles(config.Heads * config.HeadDim),
            PadToTiles(config.KeyValueHeads * config.HeadDim),
            PadToTiles(config.IntermediateSize),
            PadToTiles(config.VocabularySize)
        );
        Residual = Allocate(rows * config.HiddenSize);
        Normed = Allocate(rows * config.HiddenSize);
        Added = Allocate(rows * HiddenStride);
        Query = Allocate(rows * QueryStride);
        Mixed = Allocate(rows * QueryStride);
        Key = Allocate(rows * KeyStride);
        Value = Allocate(rows * KeyStride);
        Gate = Allocate(rows * GateStride);
        Up = Allocate(rows * GateStride);
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
}
