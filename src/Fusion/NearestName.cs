namespace EdgeDiag.Fusion;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
public static class NearestName
{
    // Longer words than any key cost time and are nobody's slip.
    private const int Longest = 100;

    /// <summary>The known name with the fewest letters added, left out, changed or swapped; null where all differ in more than a third.</summary>
    public static string? Find(string word, IEnumerable<string> names)
    {
        if (word.Length is < 3 or > Longest)
            return null;
        var (nearest, distance) = names
            .Select(n => (Name: n, Distance: Distance(word.ToUpperInvariant(), n.ToUpperInvariant())))
            // Letters are swapped more often than left out.
            .MinBy(n => (n.Distance, Math.Abs(n.Name.Length - word.Length)));
        return distance <= Math.Max(2, word.Length / 3) ? nearest : null;
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
