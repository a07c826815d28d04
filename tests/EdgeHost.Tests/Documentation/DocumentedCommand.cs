namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>A command line of a page.</summary>
/// <param name="Page">The page, relative to the checkout.</param>
/// <param name="Line">Its first line there.</param>
/// <param name="Text">The command as written, with the lines that continue it.</param>
/// <param name="Block">Which block of the page it stands in.</param>
internal sealed record DocumentedCommand(string Page, int Line, string Text, int Block)
{
    /// <summary>Why it is not run; null where it is.</summary>
    public string? NotRun { get; init; }

    /// <summary>Runs in the long form of the campaigns alone, because it takes minutes.</summary>
    public bool IsLong { get; init; }

    /// <summary>Serves until it is stopped, in a terminal of its own.</summary>
    public bool IsService { get; init; }

    /// <summary>The exit status that the page states; 0 where it states none.</summary>
    public int Status { get; init; }

    /// <summary>Where it stands, for messages.</summary>
    public override string ToString() => $"{Page}:{Line}: {Text.ReplaceLineEndings(" ")}";
}
