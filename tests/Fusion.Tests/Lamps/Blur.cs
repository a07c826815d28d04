using System.Numerics;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Blurs pictures of linear light in place.</summary>
internal static class Blur
{
    /// <summary>Blurs about as a bell curve of a standard deviation in pixels does; below 0.3 pixels nothing happens.</summary>
    public static void Soften(LinearImage image, float sigma)
    {
        if (sigma < 0.3f)
            return;
        if (sigma < 1.2f)
        {
            // Each pass of weights w, 1 - 2w, w has the variance 2w.
            var passes = 1 + (int)(sigma * sigma / 0.5f);
            var weight = sigma * sigma / passes / 2;
            for (var i = 0; i < passes; i++)
                ThreeTaps(image, weight);
            return;
        }
        // Two boxes of width n have the variance (n² - 1) / 6.
        var radius = Math.Max(1, (int)((MathF.Sqrt((6 * sigma * sigma) + 1) / 2) + 0.01f));
        for (var i = 0; i < 2; i++)
        {
            AverageRows(image, radius);
            AverageColumns(image, radius);
        }
    }

    /// <summary>Blurs along the rows, as a camera that moves sideways does.</summary>
    public static void Smear(LinearImage image, int length)
    {
        if (length >= 2)
            AverageRows(image, length / 2);
    }

    private static void ThreeTaps(LinearImage image, float weight)
    {
        var (pixels, stride) = (image.Pixels, image.Width * 3);
        var middle = 1 - (2 * weight);
        var before = new float[stride];
        for (var y = 0; y < image.Height; y++)
        {
            var row = pixels.AsSpan(y * stride, stride);
            row.CopyTo(before);
            Mix(before.AsSpan(3, stride - 6), before.AsSpan(0, stride - 6), before.AsSpan(6, stride - 6), middle, weight, row[3..^3]);
        }
        var own = new float[stride];
        pixels.AsSpan(0, stride).CopyTo(before);
        for (var y = 1; y < image.Height - 1; y++)
        {
            var row = pixels.AsSpan(y * stride, stride);
            row.CopyTo(own);
            Mix(own, before, pixels.AsSpan((y + 1) * stride, stride), middle, weight, row);
            (before, own) = (own, before);
        }
    }

    /// <summary>Mixes three rows. Vectors give the same bits as single numbers here, because no value depends on its neighbours.</summary>
    private static void Mix(Span<float> center, Span<float> first, Span<float> second, float middle, float weight, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = (new Vector<float>(first[i..]) + new Vector<float>(second[i..])) * weight;
            ((new Vector<float>(center[i..]) * middle) + sum).CopyTo(result[i..]);
        }
        for (; i < result.Length; i++)
            result[i] = (center[i] * middle) + ((first[i] + second[i]) * weight);
    }

    private static void AverageRows(LinearImage image, int radius)
    {
        var (pixels, stride, last) = (image.Pixels, image.Width * 3, image.Width - 1);
        var scale = 1f / ((2 * radius) + 1);
        var before = new float[stride];
        for (var y = 0; y < image.Height; y++)
        {
            var row = pixels.AsSpan(y * stride, stride);
            row.CopyTo(before);
            float r = 0;
            float g = 0;
            float b = 0;
            for (var x = -radius; x <= radius; x++)
            {
                var at = Math.Clamp(x, 0, last) * 3;
                r += before[at];
                g += before[at + 1];
                b += before[at + 2];
            }
            for (var x = 0; x <= last; x++)
            {
                (row[x * 3], row[(x * 3) + 1], row[(x * 3) + 2]) = (r * scale, g * scale, b * scale);
                var (enters, leaves) = (Math.Min(x + radius + 1, last) * 3, Math.Max(x - radius, 0) * 3);
                r += before[enters] - before[leaves];
                g += before[enters + 1] - before[leaves + 1];
                b += before[enters + 2] - before[leaves + 2];
            }
        }
    }

    private static void AverageColumns(LinearImage image, int radius)
    {
        var (stride, last) = (image.Width * 3, image.Height - 1);
        var scale = 1f / ((2 * radius) + 1);
        var before = image.Pixels.AsSpan().ToArray();
        var sums = new float[stride];
        for (var y = -radius; y <= radius; y++)
        {
            var row = before.AsSpan(Math.Clamp(y, 0, last) * stride, stride);
            for (var i = 0; i < row.Length; i++)
                sums[i] += row[i];
        }
        for (var y = 0; y <= last; y++)
        {
            var row = image.Pixels.AsSpan(y * stride, stride);
            var enters = before.AsSpan(Math.Min(y + radius + 1, last) * stride, stride);
            var leaves = before.AsSpan(Math.Max(y - radius, 0) * stride, stride);
            var i = 0;
            for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var sum = new Vector<float>(sums, i);
                (sum * scale).CopyTo(row[i..]);
                (sum + (new Vector<float>(enters[i..]) - new Vector<float>(leaves[i..]))).CopyTo(sums, i);
            }
            for (; i < row.Length; i++)
            {
                row[i] = sums[i] * scale;
                sums[i] += enters[i] - leaves[i];
            }
        }
    }
}
