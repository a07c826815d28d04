namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>A shape given by the distance to its edge, negative inside, within bounds outside of which it has no part.</summary>
internal sealed record Shape(float Left, float Top, float Right, float Bottom, Func<float, float, float> Distance)
{
    /// <summary>A rectangle with round corners.</summary>
    public static Shape Box(float left, float top, float right, float bottom, float corner = 0)
    {
        var (x, y, halfWidth, halfHeight) = ((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2);
        corner = Math.Min(corner, Math.Min(halfWidth, halfHeight));
        return new Shape(
            left,
            top,
            right,
            bottom,
            (px, py) =>
            {
                var dx = Math.Abs(px - x) - halfWidth + corner;
                var dy = Math.Abs(py - y) - halfHeight + corner;
                var (outX, outY) = (Math.Max(dx, 0), Math.Max(dy, 0));
                return MathF.Sqrt((outX * outX) + (outY * outY)) + Math.Min(Math.Max(dx, dy), 0) - corner;
            }
        );
    }

    /// <summary>An ellipse that stands upright.</summary>
    public static Shape Ellipse(float x, float y, float radiusX, float radiusY) =>
        new(
            x - radiusX,
            y - radiusY,
            x + radiusX,
            y + radiusY,
            (px, py) =>
            {
                var (dx, dy) = ((px - x) / radiusX, (py - y) / radiusY);
                return (MathF.Sqrt((dx * dx) + (dy * dy)) - 1) * Math.Min(radiusX, radiusY);
            }
        );

    /// <summary>A thick line with round ends and bends through all points.</summary>
    public static Shape Line(float radius, params (float X, float Y)[] points)
    {
        return new Shape(
            points.Min(p => p.X) - radius,
            points.Min(p => p.Y) - radius,
            points.Max(p => p.X) + radius,
            points.Max(p => p.Y) + radius,
            (px, py) =>
            {
                var nearest = float.MaxValue;
                for (var i = 1; i < points.Length; i++)
                {
                    var (ax, ay) = (px - points[i - 1].X, py - points[i - 1].Y);
                    var (bx, by) = (points[i].X - points[i - 1].X, points[i].Y - points[i - 1].Y);
                    var along = Math.Clamp(((ax * bx) + (ay * by)) / Math.Max(1e-6f, (bx * bx) + (by * by)), 0, 1);
                    var (dx, dy) = (ax - (along * bx), ay - (along * by));
                    nearest = Math.Min(nearest, (dx * dx) + (dy * dy));
                }
                return MathF.Sqrt(nearest) - radius;
            }
        );
    }
}
