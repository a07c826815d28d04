using System.Text;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// Bytes of a text file as text: UTF-8 with or without a byte order mark, UTF-16 with one, else GB18030, in which Chinese
/// spreadsheets are often saved.
/// </summary>
internal static class SourceText
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030",
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback
    )!;

    /// <exception cref="InvalidInputException">The bytes are in none of these.</exception>
    public static string Decode(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        foreach (var encoding in (Encoding[])[Utf8, Gb18030])
            try
            {
                return encoding.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                // Not this one; the next.
            }

        throw new InvalidInputException(path, "file", "text in UTF-8, UTF-16 with a byte order mark, or GB18030", "other bytes");
    }
}
