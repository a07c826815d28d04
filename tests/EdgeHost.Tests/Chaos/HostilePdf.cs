using System.Globalization;
using System.IO.Compression;
using System.Text;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Small PDF files: right ones, and ones that ask for more than they should.</summary>
internal static class HostilePdf
{
    /// <summary>A page with two sections.</summary>
    public static byte[] Right() =>
        Of([
            "BT /F1 14 Tf 60 760 Td (E102 Main cylinder temperature abnormal) Tj /F1 11 Tf 0 -30 Td (Cause: worn main bearing) "
                + "Tj 0 -20 Td (Action: replace the bearing) Tj ET",
        ]);

    /// <summary>One that is made to use up time or memory, and how.</summary>
    public static (byte[] Bytes, string What) Bomb(ChaosRandom random) =>
        random.Below(6) switch
        {
            0 => (Of([string.Concat(Enumerable.Repeat("BT /F1 9 Tf 10 10 Td (x) Tj ET ", 20_000))]), "20,000 texts on a page"),
            1 => (Of([.. Enumerable.Repeat("BT /F1 9 Tf 10 10 Td (E1 a) Tj ET", 3000)]), "3000 pages"),
            2 => (Of([new string(' ', 30_000_000)]), "30 MB of spaces, packed"),
            3 => (
                Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Right()).Replace("/Kids [", "/Kids [2 0 R ", StringComparison.Ordinal)),
                "a page tree that contains itself"
            ),
            4 => (
                Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Right()).Replace("/Count 1", "/Count 2147483647", StringComparison.Ordinal)),
                "two thousand million pages stated"
            ),
            _ => (Of([string.Concat(Enumerable.Repeat("q ", 100_000))]), "100,000 saved states"),
        };

    private static byte[] Of(IReadOnlyList<string> pages)
    {
        var objects = new List<byte[]>
        {
            Encoding.Latin1.GetBytes("<< /Type /Catalog /Pages 2 0 R >>"),
            Encoding.Latin1.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<< /Type /Pages /Kids [{string.Join(' ', pages.Select((_, i) => $"{4 + 2 * i} 0 R"))}] /Count {pages.Count} >>"
                )
            ),
            Encoding.Latin1.GetBytes("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
        };
        foreach (var page in pages)
        {
            objects.Add(
                Encoding.Latin1.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {objects.Count + 2} 0 R >>"
                    )
                )
            );
            var packed = Packed(page);
            objects.Add([
                .. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<< /Length {packed.Length} /Filter /FlateDecode >>\nstream\n")),
                .. packed,
                .. "\nendstream"u8,
            ]);
        }

        using var file = new MemoryStream();
        file.Write("%PDF-1.4\n"u8);
        var offsets = new List<long>();
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(file.Position);
            file.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n")));
            file.Write(objects[i]);
            file.Write("\nendobj\n"u8);
        }

        var start = file.Position;
        file.Write(
            Encoding.Latin1.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:D10} 00000 n \n"))}trailer\n<< /Size "
                        + $"{objects.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
                )
            )
        );
        return file.ToArray();
    }

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal))
            deflate.Write(Encoding.Latin1.GetBytes(text));
        return packed.ToArray();
    }
}
