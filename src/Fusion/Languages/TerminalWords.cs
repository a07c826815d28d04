namespace EdgeDiag.Fusion.Languages;

/// <summary>The words of a diagnosis in a terminal; <c>terminal</c> in a language's file.</summary>
public sealed record TerminalWords
{
    /// <summary>Evidence of the manual, and the section.</summary>
    public required string Manual { get; init; }

    /// <summary>Evidence of an earlier ticket.</summary>
    public required string Ticket { get; init; }

    /// <summary>Evidence of a sensor.</summary>
    public required string Reading { get; init; }

    /// <summary>Evidence of a picture.</summary>
    public required string Image { get; init; }

    /// <summary>In front of what to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>In front of what to check.</summary>
    public required string Check { get; init; }

    /// <summary>Behind what nobody has reviewed.</summary>
    public required string Unreviewed { get; init; }

    /// <summary>No model has answered.</summary>
    public required string NoModel { get; init; }

    /// <summary>Behind the number one.</summary>
    public required string Fault { get; init; }

    /// <summary>Behind another number.</summary>
    public required string Faults { get; init; }
}
