namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Smooth noise with structure at many sizes, as on concrete, sheet metal or clouds.</summary>
internal static class NoiseField
{
    /// <summary>Makes noise of mean 0 whose values lie between -1 and 1, mostly within 0.5: [height, width].</summary>
    /// <param name="cellX">Width of the largest structures in pixels.</param>
    /// <param name="cellY">Height of the largest structures in pixels.</param>
    /// <param name="octaves">Number of sizes; each is half the one before.</param>
    /// <param name="gain">The strength of each size as a share of the one before.</param>
    public static float[] Create(int width, int height, float cellX, float cellY, int octaves, float gain, Dice dice)
    {
        var field = new float[width * height];
        var (strength, total) = (1f, 0f);
        for (var i = 0; i < octaves; i++, strength *= gain)
            total += strength;
        strength = 1 / total;
        for (var i = 0; i < octaves && cellX >= 1 && cellY >= 1; i++)
        {
            AddOctave(field, width, height, cellX, cellY, strength, dice);
            (cellX, cellY, strength) = (cellX / 2, cellY / 2, strength * gain);
        }
        return field;
    }

    private static void AddOctave(float[] field, int width, int height, float cellX, float cellY, float strength, Dice dice)
    {
        var (columns, rows) = ((int)(width / cellX) + 3, (int)(height / cellY) + 3);
        var lattice = new float[columns * rows];
        var state = dice.NoiseSeed();
        for (var i = 0; i < lattice.Length; i++)
            lattice[i] = strength * ((NextBits(ref state) >> 40) * (2f / (1 << 24)) - 1);
        var (places, shares) = (new int[width], new float[width]);
        for (var x = 0; x < width; x++)
        {
            places[x] = (int)(x / cellX);
            shares[x] = PortableMath.SmoothStep(0, 1, (x / cellX) - places[x]);
        }
        var line = new float[columns];
        for (var y = 0; y < height; y++)
        {
            var top = (int)(y / cellY);
            var share = PortableMath.SmoothStep(0, 1, (y / cellY) - top);
            for (var i = 0; i < columns; i++)
                line[i] = (lattice[(top * columns) + i] * (1 - share)) + (lattice[((top + 1) * columns) + i] * share);
            var row = field.AsSpan(y * width, width);
            for (var x = 0; x < row.Length; x++)
                row[x] += line[places[x]] + ((line[places[x] + 1] - line[places[x]]) * shares[x]);
        }
    }

    /// <summary>The next 64 bits of a stream (xorshift with multiplication, Vigna 2016); the state must not be 0.</summary>
    public static ulong NextBits(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return unchecked(state * 2685821657736338717ul);
    }
}
