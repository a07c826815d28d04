namespace EdgeDiag.Fusion.Tickets;

/// <summary>How alike two short texts are, by the pairs of neighbouring characters they share: the same for Chinese and English.</summary>
internal static class WordPairs
{
    /// <summary>The pairs of a text, case and white space aside.</summary>
    public static IReadOnlySet<string> FromText(string? text)
    {
        var letters = string.Concat((text ?? "").Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return Enumerable.Range(0, Math.Max(0, letters.Length - 1)).Select(i => letters.Substring(i, 2)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Dice's coefficient, 0 to 1; 0 where either text is empty.</summary>
    public static double Similarity(IReadOnlySet<string> a, IReadOnlySet<string> b) =>
        a.Count == 0 || b.Count == 0 ? 0 : 2.0 * (a.Count <= b.Count ? a.Count(b.Contains) : b.Count(a.Contains)) / (a.Count + b.Count);
}
