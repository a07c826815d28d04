namespace EdgeDiag.Model.Configuration;

/// <summary>What a family's <c>config.json</c> calls the sizes of a decoder, and what stands in it besides.</summary>
internal sealed record ConfigKeys
{
    public string Layers { get; init; } = "num_hidden_layers";

    public string Intermediate { get; init; } = "intermediate_size";

    /// <summary>The feed-forward block is this part of <see cref="Intermediate"/>.</summary>
    public int IntermediateParts { get; init; } = 1;

    /// <summary>Null where there are as many as query heads.</summary>
    public string? KeyValueHeads { get; init; } = "num_key_value_heads";

    public string HeadDim { get; init; } = "head_dim";

    public string Vocabulary { get; init; } = "vocab_size";

    /// <summary>The context is the least of those that are there.</summary>
    public string[] Context { get; init; } = ["max_position_embeddings"];

    /// <summary>Beyond this many positions attention slides; read where <see cref="WindowSwitch"/> is on or null.</summary>
    public string? Window { get; init; }

    public string? WindowSwitch { get; init; }

    /// <summary>The window where the key is not there at all; null for none.</summary>
    public int? StandardWindow { get; init; }

    public string Epsilon { get; init; } = "rms_norm_eps";

    public double StandardEpsilon { get; init; } = 1e-6;

    public string Theta { get; init; } = "rope_theta";

    /// <summary>The share of a head that is turned.</summary>
    public double Rotary { get; init; } = 1;

    /// <summary>A key that changes <see cref="Rotary"/>; null for none.</summary>
    public string? RotaryShare { get; init; }

    /// <summary>The key that gives q, k and v a bias; null where <see cref="StandardBias"/> is all there is.</summary>
    public string? Bias { get; init; } = "attention_bias";

    public bool StandardBias { get; init; }

    /// <summary>With <see cref="Bias"/>, the output projection has one too.</summary>
    public bool OutputBias { get; init; }

    public bool QueryKeyNorm { get; init; }

    /// <summary>The vocabulary size of those members whose head is a plain one; null where all heads are.</summary>
    public int? PlainHeadVocabulary { get; init; }

    /// <summary>Keys that must be there, because the standard that other programs assume is of no real checkpoint.</summary>
    public string[] Required { get; init; } = [];

    /// <summary>Keys of which one value alone is supported; null means the same.</summary>
    public Dictionary<string, string> Fixed { get; init; } = [];

    /// <summary>Keys that say nothing about the forward pass within the context.</summary>
    public string[] Harmless { get; init; } = [];
}
