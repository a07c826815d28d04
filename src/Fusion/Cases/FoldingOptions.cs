using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Cases;

/// <summary>When faults share a case. Bounds keep a mad PLC from starving the rest and a diagnosis from growing for ever.</summary>
/// <param name="Window">A repeated fault within this time of the case's last joins it.</param>
/// <param name="MaxFaultsPerCase">A case with this many faults takes no more; the next opens a new one.</param>
/// <param name="MaxCasesPerMinute">
/// A device whose faults of one minute have opened this many cases is in a flood: its further faults of that minute open no more
/// cases, but one for each code that the manual knows.
/// </param>
public sealed record FoldingOptions(TimeSpan Window, int MaxFaultsPerCase = 1000, int MaxCasesPerMinute = 120)
{
    /// <summary>Whether the manual of the fault's device knows a code.</summary>
    public Func<string, bool> IsKnown { get; init; } = _ => false;

    /// <summary>What the spellings of one code of the fault's device have in common (<see cref="CodeBook.Key"/>).</summary>
    public Func<string, string> CodeKey { get; init; } = CodeForm.Normal;
}
