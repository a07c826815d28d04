namespace EdgeDiag.PlantSimulator.Sampling;

/// <summary>Draws.</summary>
internal static class RandomExtensions
{
    /// <summary>One of a list, evenly.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];

    /// <summary>Some of a list, in random order, none twice.</summary>
    public static List<T> PickSome<T>(this Random random, IReadOnlyList<T> list, int count)
    {
        var copy = list.ToArray();
        random.Shuffle(copy);
        return [.. copy.Take(count)];
    }

    /// <summary>True with a probability.</summary>
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>An index drawn by weight.</summary>
    public static int PickWeighted(this Random random, IReadOnlyList<double> weights)
    {
        var at = random.NextDouble() * weights.Sum();
        for (var i = 0; i < weights.Count - 1; i++)
            if ((at -= weights[i]) < 0)
                return i;
        return weights.Count - 1;
    }
}
