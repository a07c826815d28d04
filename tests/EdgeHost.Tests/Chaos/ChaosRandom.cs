namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Random choices from a seed, so that a run can be had again.</summary>
internal sealed class ChaosRandom(int seed)
{
    private readonly Random _random = new(seed);

    public int Seed => seed;

    /// <summary>A number from 0 to below a bound.</summary>
    public int Below(int bound) => _random.Next(bound);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>An example's class: a sixth valid, a third nearly valid, half hostile.</summary>
    public Nearness Nearness() =>
        _random.Next(6) switch
        {
            0 => Chaos.Nearness.Valid,
            1 or 2 => Chaos.Nearness.NearlyValid,
            _ => Chaos.Nearness.Hostile,
        };

    /// <summary>Choices of their own for a part of a run: more examples of one input do not change those of another.</summary>
    public ChaosRandom For(string part) => new(unchecked(part.Aggregate(seed * 31, (hash, c) => (hash * 16777619) ^ c)));
}
