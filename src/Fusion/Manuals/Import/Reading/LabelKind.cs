namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>What a label, a sub-heading or the head of a column says about the text that follows.</summary>
internal enum LabelKind
{
    /// <summary>The code.</summary>
    Code,

    /// <summary>What the alarm is called.</summary>
    Title,

    /// <summary>What the alarm means.</summary>
    Overview,

    /// <summary>How it shows.</summary>
    Signs,

    /// <summary>A cause.</summary>
    Cause,

    /// <summary>What to do.</summary>
    Remedy,

    /// <summary>How severe it is.</summary>
    Severity,

    /// <summary>Page of the original.</summary>
    Page,

    /// <summary>A remark.</summary>
    Note,
}
