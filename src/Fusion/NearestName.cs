namespace EdgeDiag.Fusion;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
public static class NearestName
{
    // Longer words than any key cost time and are nobody's slip.
    private const int Longest = 100;

    /// <summary>The known name with the fewest letters added, left out, changed or swapped; null where all differ in more than a third.</summary>
    public static string? Find(string word, IEnumerable<string> names) =>
        word.Length < 3
            ? null
            // Letters are swapped more often than left out.
            : All(word, names, Math.Max(2, word.Length / 3)).MinBy(n => Math.Abs(n.Length - word.Length));

    /// <summary>The known names that are equally near, and nearer than all others; empty where all differ in more letters than may be.</summary>
    /// <param name="word">The word.</param>
    /// <param name="names">The known names.</param>
    /// <param name="most">Most letters that may be added, left out, changed or swapped.</param>
    public static IReadOnlyList<string> All(string word, IEnumerable<string> names, int most)
    {
        if (word.Length > Longest)
            return [];
        var nearest = names
            .Select(n => (Name: n, Distance: Distance(word.ToUpperInvariant(), n.ToUpperInvariant())))
            .GroupBy(n => n.Distance, n => n.Name)
            .MinBy(g => g.Key);
        return nearest is not null && nearest.Key <= most ? [.. nearest] : [];
    }

    // Optimal string alignment distance.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        for (var j = 1; j <= b.Length; j++)
        {
            d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
        }

        return d[a.Length, b.Length];
    }
}
