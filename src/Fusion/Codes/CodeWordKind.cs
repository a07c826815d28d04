namespace EdgeDiag.Fusion.Codes;

/// <summary>What the words in front of a code say of it.</summary>
internal enum CodeWordKind
{
    /// <summary>Nothing: "code", or no word at all.</summary>
    Any,

    /// <summary>A fault or an alarm.</summary>
    Fault,

    /// <summary>A warning.</summary>
    Warning,
}
