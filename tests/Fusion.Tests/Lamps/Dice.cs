namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>The choices of one example: the same seed and number give the same choices in the same order on every machine.</summary>
internal sealed class Dice(int seed, int number)
{
    private readonly Random _random = new(Scramble(seed, number));

    /// <summary>A number between two bounds, each equally likely.</summary>
    public float Between(double low, double high) => (float)(low + ((high - low) * _random.NextDouble()));

    /// <summary>A number between two positive bounds, with each order of magnitude equally likely.</summary>
    public float LogBetween(double low, double high) =>
        (float)PortableMath.Exp(PortableMath.Log(low) + ((PortableMath.Log(high) - PortableMath.Log(low)) * _random.NextDouble()));

    /// <summary>An integer from the first bound up to and without the second.</summary>
    public int Next(int low, int high) => _random.Next(low, high);

    /// <summary>Whether something of this probability happens.</summary>
    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>-1 or 1.</summary>
    public int Sign() => (_random.Next(2) * 2) - 1;

    /// <summary>One of the values, each equally likely.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];

    /// <summary>Puts values into an order by chance.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var other = _random.Next(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <summary>A colour near the given one: its brightness and its channels vary by a share.</summary>
    public Rgb Near(Rgb color, double share)
    {
        var brightness = 1 + Between(-share, share);
        return new Rgb(
            color.R * brightness * (1 + Between(-share / 4, share / 4)),
            color.G * brightness * (1 + Between(-share / 4, share / 4)),
            color.B * brightness * (1 + Between(-share / 4, share / 4))
        );
    }

    /// <summary>A start for a stream of noise, never 0.</summary>
    public ulong NoiseSeed() => ((ulong)_random.Next(1, int.MaxValue) << 32) | (uint)_random.Next();

    /// <summary>Spreads seeds and numbers over all integers, because the first draws of <see cref="Random"/> are alike for neighbours.</summary>
    private static int Scramble(int seed, int number)
    {
        unchecked
        {
            var bits = ((uint)seed * 0x9E3779B9u) + ((uint)number * 0x85EBCA77u) + 0x165667B1u;
            bits = (bits ^ (bits >> 16)) * 0x85EBCA6Bu;
            bits = (bits ^ (bits >> 13)) * 0xC2B2AE35u;
            return (int)(bits ^ (bits >> 16));
        }
    }
}
