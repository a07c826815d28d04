namespace EdgeDiag.Fusion.Languages;

/// <summary>What the words of a language are searched by.</summary>
internal enum SearchForm
{
    /// <summary>Whole words.</summary>
    Words,

    /// <summary>Pairs of ideographs.</summary>
    Pairs,

    /// <summary>Whole words and their parts, because words are joined to longer ones.</summary>
    Parts,
}
