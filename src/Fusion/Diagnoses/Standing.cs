namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What the evidence tells of the causes that the sources list.</summary>
internal enum Standing
{
    /// <summary>No source lists a cause.</summary>
    NoCause,

    /// <summary>One is listed, and nothing contradicts it.</summary>
    OnlyCause,

    /// <summary>Something tells the first from all others.</summary>
    ToldApart,

    /// <summary>Nothing does.</summary>
    NotToldApart,

    /// <summary>What is known speaks against each of them.</summary>
    Contradicted,
}
