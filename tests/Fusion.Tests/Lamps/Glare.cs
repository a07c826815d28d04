namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>A veil of light over a part of the picture.</summary>
/// <param name="X">Where it is strongest, as a share of the width.</param>
/// <param name="Y">Where it is strongest, as a share of the height.</param>
/// <param name="Reach">Where it has halved, as a share of the height.</param>
/// <param name="Tint">Its light at the strongest place, as shares of white.</param>
internal sealed record Glare(float X, float Y, float Reach, Rgb Tint)
{
    /// <summary>Adds the veil to a picture.</summary>
    /// <param name="white">The light that the camera shows as white.</param>
    public void AddTo(LinearImage image, float white)
    {
        for (var y = 0; y < image.Height; y++)
        for (var x = 0; x < image.Width; x++)
        {
            var (dx, dy) = (((float)x / image.Width) - X, ((float)y / image.Height) - Y);
            (dx, dy) = (dx * image.Width / image.Height / Reach, dy / Reach);
            image[x, y] += Tint * (white / (1 + (dx * dx) + (dy * dy)));
        }
    }
}
