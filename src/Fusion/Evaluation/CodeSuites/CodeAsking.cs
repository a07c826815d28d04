namespace EdgeDiag.Fusion.Evaluation.CodeSuites;

/// <summary>What is known beside the code when a code of a manual is asked about.</summary>
public enum CodeAsking
{
    /// <summary>Nothing.</summary>
    Alone,

    /// <summary>Readings of all sensors of the device, drawn at random: most within their limits.</summary>
    Readings,

    /// <summary>A description of lamps, drawn at random.</summary>
    Lamps,

    /// <summary>The PLC's text repeats the title of the section.</summary>
    Title,
}
