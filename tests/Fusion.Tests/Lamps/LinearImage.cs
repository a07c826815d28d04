namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>A picture of linear light: red, green and blue of each pixel, row by row, without an upper limit.</summary>
internal sealed class LinearImage(int width, int height)
{
    /// <summary>Columns.</summary>
    public int Width { get; } = width;

    /// <summary>Rows.</summary>
    public int Height { get; } = height;

    /// <summary>The light: [Height, Width, 3].</summary>
    public float[] Pixels { get; } = new float[width * height * 3];

    /// <summary>The light of one pixel.</summary>
    public Rgb this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * 3;
            return new Rgb(Pixels[at], Pixels[at + 1], Pixels[at + 2]);
        }
        set
        {
            var at = ((y * Width) + x) * 3;
            (Pixels[at], Pixels[at + 1], Pixels[at + 2]) = (value.R, value.G, value.B);
        }
    }

    /// <summary>A picture of its own with the same light.</summary>
    public LinearImage Copy()
    {
        var copy = new LinearImage(Width, Height);
        Pixels.CopyTo(copy.Pixels, 0);
        return copy;
    }

    /// <summary>Calls an action for every pixel that a shape covers, with the covered share of the pixel.</summary>
    /// <param name="within">The part of the picture to look at; null for all of it.</param>
    public void Cover(Shape shape, float softness, Action<int, int, float> action, PixelBox? within = null)
    {
        var part = within ?? new PixelBox(0, 0, Width, Height);
        var (left, right) = (Math.Max(part.Left, (int)(shape.Left - softness - 1)), Math.Min(part.Right, (int)(shape.Right + softness + 2)));
        var (top, bottom) = (Math.Max(part.Top, (int)(shape.Top - softness - 1)), Math.Min(part.Bottom, (int)(shape.Bottom + softness + 2)));
        for (var y = top; y < bottom; y++)
        for (var x = left; x < right; x++)
        {
            var share = Math.Clamp(0.5f - (shape.Distance(x + 0.5f, y + 0.5f) / softness), 0, 1);
            if (share > 0)
                action(x, y, share);
        }
    }

    /// <summary>Paints a shape with a colour for each place.</summary>
    public void Fill(Shape shape, Func<float, float, Rgb> paint, float softness = 1, float opacity = 1) =>
        Cover(shape, softness, (x, y, share) => this[x, y] = Rgb.Mix(this[x, y], paint(x, y), share * opacity));

    /// <summary>Paints a shape with one colour.</summary>
    public void Fill(Shape shape, Rgb color, float softness = 1, float opacity = 1) => Fill(shape, (_, _) => color, softness, opacity);

    /// <summary>The picture made smaller by a whole factor; each pixel is the mean of those that it replaces.</summary>
    public LinearImage Shrink(int factor)
    {
        var small = new LinearImage((Width + factor - 1) / factor, (Height + factor - 1) / factor);
        for (var y = 0; y < small.Height; y++)
        for (var x = 0; x < small.Width; x++)
        {
            var (right, bottom) = (Math.Min(Width, (x + 1) * factor), Math.Min(Height, (y + 1) * factor));
            float r = 0;
            float g = 0;
            float b = 0;
            for (var sy = y * factor; sy < bottom; sy++)
            for (var at = ((sy * Width) + (x * factor)) * 3; at < ((sy * Width) + right) * 3; at += 3)
            {
                r += Pixels[at];
                g += Pixels[at + 1];
                b += Pixels[at + 2];
            }
            small[x, y] = new Rgb(r, g, b) * (1f / ((right - (x * factor)) * (bottom - (y * factor))));
        }
        return small;
    }

    /// <summary>Scales this picture by a factor and adds a smaller one, enlarged smoothly.</summary>
    public void ScaleAndAdd(float scale, LinearImage small, int factor)
    {
        var row = new float[(small.Width + 1) * 3];
        var (places, shares) = (new int[Width], new float[Width]);
        for (var x = 0; x < Width; x++)
        {
            var place = Math.Clamp(((x + 0.5f) / factor) - 0.5f, 0, small.Width - 1);
            (places[x], shares[x]) = ((int)place * 3, place - (int)place);
        }
        var pixels = Pixels;
        for (var y = 0; y < Height; y++)
        {
            var sy = Math.Clamp(((y + 0.5f) / factor) - 0.5f, 0, small.Height - 1);
            var (y0, fy) = ((int)sy, sy - (int)sy);
            var y1 = Math.Min(small.Height - 1, y0 + 1);
            for (var i = 0; i < small.Width * 3; i++)
                row[i] = (small.Pixels[(y0 * small.Width * 3) + i] * (1 - fy)) + (small.Pixels[(y1 * small.Width * 3) + i] * fy);
            for (var i = 0; i < 3; i++)
                row[(small.Width * 3) + i] = row[((small.Width - 1) * 3) + i];
            var at = y * Width * 3;
            for (var x = 0; x < places.Length; x++, at += 3)
            {
                var (x0, fx) = (places[x], shares[x]);
                pixels[at] = (pixels[at] * scale) + row[x0] + ((row[x0 + 3] - row[x0]) * fx);
                pixels[at + 1] = (pixels[at + 1] * scale) + row[x0 + 1] + ((row[x0 + 4] - row[x0 + 1]) * fx);
                pixels[at + 2] = (pixels[at + 2] * scale) + row[x0 + 2] + ((row[x0 + 5] - row[x0 + 2]) * fx);
            }
        }
    }
}
