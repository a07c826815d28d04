namespace EdgeDiag.Model.Checkpoints;

/// <summary>What a decoder is: sizes and constants, as <c>config.json</c> states them.</summary>
public sealed record ModelConfig
{
    /// <summary><c>qwen2</c> or <c>llama</c>.</summary>
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

    /// <summary>Longest sequence.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Epsilon of every RMSNorm.</summary>
    public required double RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>The output head is the embedding.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>q, k and v have a bias (Qwen2 has, Llama has not).</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Beginning of sequence, where the model has one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a text; at least one.</summary>
    public required IReadOnlyList<int> EosTokenIds { get; init; }
}
