using System.Runtime.InteropServices;
using SkiaSharp;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Encodes pictures as JPEG or PNG, and decodes them again.</summary>
internal static class FrameEncoder
{
    /// <summary>Encodes red, green, blue and 255 of each pixel.</summary>
    /// <param name="quality">The quality of a JPEG, 1 to 100, or 0 for PNG.</param>
    public static byte[] Encode(byte[] pixels, int width, int height, int quality)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var pixmap = bitmap.PeekPixels();
        using var data =
            quality > 0
                ? pixmap.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
                : pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 1));
        return data.ToArray();
    }

    /// <summary>The size of an encoded picture and red, green, blue and 255 of each pixel.</summary>
    public static (int Width, int Height, byte[] Pixels) Decode(byte[] encoded)
    {
        using var decoded = SKBitmap.Decode(encoded);
        using var bitmap = decoded.Copy(SKColorType.Rgba8888);
        return (bitmap.Width, bitmap.Height, bitmap.Bytes);
    }
}
