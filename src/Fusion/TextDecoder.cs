using System.Text;
using UtfUnknown;

namespace EdgeDiag.Fusion;

/// <summary>
/// Bytes of a text file as text. UTF-8, and UTF-16 with a byte order mark, are sure. Everything else is what the person says, or what the bytes look
/// like where that agrees with the stated language: Windows-1252 for English and German, GB18030 for Chinese. A character is never replaced.
/// </summary>
public static class TextDecoder
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes a file.</summary>
    /// <param name="file">The file, as error lines name it.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="stated">Name of the encoding that the person states; null where none.</param>
    /// <param name="language">Tag of the stated language.</param>
    /// <param name="chosen">The encoding that was found out; null where it was sure or stated.</param>
    /// <param name="hasOption">Whether the person can state it, with <c>--encoding</c>.</param>
    /// <exception cref="InvalidInputException">The bytes are not in the stated encoding, or it is not sure in which they are.</exception>
    public static string Decode(string file, ReadOnlySpan<byte> bytes, string? stated, string language, out string? chosen, bool hasOption = true)
    {
        chosen = null;
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (stated is not null)
            return Text(Named(file, stated), bytes)?.TrimStart('\uFEFF') ?? throw new InvalidInputException(file, "--encoding", $"bytes of {stated}", "others");
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        if (Text(Utf8, bytes) is { } sure)
            return sure;
        chosen = language is "zh" ? "gb18030" : "windows-1252";
        var runs = ShareOfLoneBytes(bytes);
        if (language is "zh" ? runs < 0.3 : runs > 0.7)
            if (Text(Named(file, chosen), bytes) is { } text && !text.Any(c => c is '\uFFFD' or (>= '\u0080' and <= '\u009F') or (>= '\uE000' and <= '\uF8FF')))
                return text;
        var looks = CharsetDetector.DetectFromBytes(bytes.ToArray()).Detected?.EncodingName;
        if (!hasOption)
            throw new InvalidInputException(
                file,
                "file",
                $"text in UTF-8, UTF-16 with a byte order mark, or {chosen} for the language {language}",
                looks is null ? "other bytes; save it as UTF-8" : $"bytes that look like {looks}; save it as UTF-8"
            );
        throw new InvalidInputException(
            file,
            "--encoding",
            $"text in UTF-8, UTF-16 with a byte order mark, or {chosen} for the language {language}",
            looks is null ? "other bytes; --encoding NAME says which" : $"bytes that look like {looks}; --encoding {looks} says so"
        );
    }

    /// <summary>An encoding by name.</summary>
    /// <exception cref="InvalidInputException">No encoding has that name.</exception>
    public static Encoding Named(string file, string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            throw new InvalidInputException(file, "--encoding", "the name of an encoding, such as windows-1252, gb18030 or utf-8", name);
        }
    }

    private static string? Text(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Not in this one.
            return null;
        }
    }

    // Letters with accents stand alone among others; the bytes of Chinese stand together.
    private static double ShareOfLoneBytes(ReadOnlySpan<byte> bytes)
    {
        var (lone, all) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                continue;
            all++;
            if ((i == 0 || bytes[i - 1] < 0x80) && (i + 1 == bytes.Length || bytes[i + 1] < 0x80))
                lone++;
        }

        return all == 0 ? 0 : (double)lone / all;
    }
}
