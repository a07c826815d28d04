namespace EdgeDiag.Model.Configuration;

/// <summary>What a decoder is: sizes and constants, as <c>config.json</c> states them.</summary>
public sealed record ModelConfig
{
    /// <summary>The <c>model_type</c> of one of <see cref="ModelFamily.All"/>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward block.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Size of one head; even.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Rows of the embedding.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence for which this decoder computes what the model's authors do.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Epsilon of every RMSNorm.</summary>
    public required double RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>How the rotary frequencies are stretched; null for not at all.</summary>
    internal RopeScaling? RopeScaling { get; init; }

    /// <summary>How much of a head is turned by its position, even, 2 to <see cref="HeadDim"/>; default all of it.</summary>
    public int RotaryDim
    {
        get => field == 0 ? HeadDim : field;
        init;
    }

    /// <summary>The output head is the embedding.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>q, k and v have a bias (Qwen2 has, Llama has not).</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Attention's output projection has a bias. Default false.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Queries and keys are normalized head by head before they are turned (Qwen3). Default false.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>The rows of the output head are made of length one (Baichuan2). Default false.</summary>
    public bool NormalizedHead { get; init; }

    /// <summary>How the folder's weights are quantized; null for not at all.</summary>
    public StoredQuantization? Quantization { get; init; }

    /// <summary>Beginning of sequence, where the model has one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a text; at least one.</summary>
    public required IReadOnlyList<int> EosTokenIds { get; init; }

    /// <summary>The family, with the names of its checkpoints.</summary>
    /// <exception cref="NotSupportedException"><see cref="ModelType"/> is none of those known.</exception>
    public ModelFamily Family => ModelFamily.Find(ModelType) ?? throw new NotSupportedException($"model_type {ModelType}");

    /// <summary>Number of weights; a tied head counts once.</summary>
    public long Parameters => WeightNames.Shapes(this).Values.Sum(s => s.Aggregate(1L, (all, n) => all * n));
}
