using System.Text;

namespace EdgeDiag.Model.Tokenization;

/// <summary>The printable characters that stand for the 256 bytes in byte-level BPE vocabularies (Radford et al., GPT-2, 2019).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Chars = Build();

    /// <summary>The character of a byte.</summary>
    public static char CharOf(byte value) => Chars[value];

    /// <summary>A text's bytes as characters.</summary>
    public static string Map(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(CharOf));

    /// <summary>The bytes that characters of the alphabet stand for; characters outside of it stand for their UTF-8 bytes.</summary>
    public static byte[] BytesOf(string mapped)
    {
        var bytes = new List<byte>(mapped.Length);
        foreach (var c in mapped)
        {
            var at = Array.IndexOf(Chars, c);
            if (at >= 0)
                bytes.Add((byte)at);
            else
                bytes.AddRange(Encoding.UTF8.GetBytes([c]));
        }

        return [.. bytes];
    }

    private static char[] Build()
    {
        var chars = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
            chars[b] = b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 ? (char)b : (char)next++;
        return chars;
    }
}
