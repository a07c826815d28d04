namespace EdgeDiag.Fusion.Languages;

/// <summary>Words in front of a code; <c>codes</c> in a language's file. The longer word stands first where one begins with another.</summary>
internal sealed record CodeNames
{
    public required IReadOnlyList<string> Fault { get; init; }
    public required IReadOnlyList<string> Warning { get; init; }
    public required IReadOnlyList<string> Any { get; init; }
    public required IReadOnlyList<string> Number { get; init; }
}
