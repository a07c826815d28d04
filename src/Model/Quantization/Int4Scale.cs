namespace EdgeDiag.Model.Quantization;

/// <summary>The scale of a group of four-bit weights.</summary>
internal static class Int4Scale
{
    // Around the scale that maps the greatest weight to -8: a somewhat smaller or larger one often rounds the rest better.
    private static readonly float[] Candidates = [1f, 0.96f, 0.92f, 0.88f, 0.84f, 1.04f, 1.08f, 1.14f];

    /// <summary>The candidate scale with the least squared error; may be negative; 0 where all weights are.</summary>
    public static float Best(ReadOnlySpan<float> weights)
    {
        var extreme = 0f;
        foreach (var w in weights)
            if (Math.Abs(w) > Math.Abs(extreme))
                extreme = w;
        if (extreme == 0)
            return 0;
        var (best, least) = (0f, float.MaxValue);
        foreach (var candidate in Candidates)
        {
            var scale = extreme / -8 * candidate;
            var error = 0f;
            foreach (var w in weights)
            {
                var off = Math.Clamp(MathF.Round(w / scale), -8, 7) * scale - w;
                error += off * off;
            }

            if (error < least)
                (best, least) = (scale, error);
        }

        return best;
    }
}
