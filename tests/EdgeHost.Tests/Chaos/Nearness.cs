namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>How far an example is from what its input expects.</summary>
internal enum Nearness
{
    /// <summary>As documented.</summary>
    Valid,

    /// <summary>Well-formed, but odd: unknown, repeated, late, out of range.</summary>
    NearlyValid,

    /// <summary>Made to break something.</summary>
    Hostile,
}
