using System.Globalization;
using System.IO.Compression;
using System.Text;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Imports;

/// <summary>Small PDFs, written by hand, that ask much of whoever reads them.</summary>
internal static class PdfBomb
{
    /// <summary>One page whose packed content shows a text many times.</summary>
    public static byte[] Unpacking(int shows, string text = "E101 aaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    {
        var show = Encoding.ASCII.GetBytes($"({text}) Tj\n");
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write("BT /F1 10 Tf 50 700 Td\n"u8);
            for (var i = 0; i < shows; i++)
                zip.Write(show);
            zip.Write("ET\n"u8);
        }

        return Of(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page(2)], packed.ToArray());
    }

    /// <summary>The same page many times.</summary>
    public static byte[] Pages(int count, int charactersEach = 5)
    {
        var content = Encoding.ASCII.GetBytes(
            "BT /F1 10 Tf 50 700 Td\n" + string.Concat(Enumerable.Repeat("(E101 text and words ) Tj 0 -12 Td\n", charactersEach / 20 + 1)) + "ET\n"
        );
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zip.Write(content);
        return Of(
            ["<< /Type /Catalog /Pages 2 0 R >>", $"<< /Type /Pages /Kids [{string.Join(' ', Enumerable.Repeat("3 0 R", count))}] /Count {count} >>", Page(2)],
            packed.ToArray()
        );
    }

    /// <summary>Parts within parts.</summary>
    public static byte[] Nested(int depth) =>
        Of(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 /Deep " + new string('[', depth) + new string(']', depth) + " >>",
                Page(2),
            ],
            ZLib("BT ET")
        );

    /// <summary>Folders of pages within each other.</summary>
    public static byte[] PageTree(int depth)
    {
        List<string> objects = ["<< /Type /Catalog /Pages 6 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page(2)];
        var tree = Enumerable.Range(6, depth).Select(i => $"<< /Type /Pages /Count 1 /Kids [{(i == 5 + depth ? "3" : $"{i + 1}")} 0 R] >>").ToList();
        return Of(objects, ZLib("BT ET"), tree);
    }

    private static byte[] ZLib(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zip.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }

    private static string Page(int parent) =>
        $"<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";

    // Objects 1 to 3, then content and font, then more.
    private static byte[] Of(IReadOnlyList<string> objects, byte[] content, IReadOnlyList<string>? more = null)
    {
        using var file = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => file.Write(Encoding.ASCII.GetBytes(text));
        void Object(string text)
        {
            offsets.Add(file.Position);
            Write(string.Create(CultureInfo.InvariantCulture, $"{offsets.Count} 0 obj\n{text}\nendobj\n"));
        }

        Write("%PDF-1.7\n");
        foreach (var text in objects)
            Object(text);
        offsets.Add(file.Position);
        Write(string.Create(CultureInfo.InvariantCulture, $"4 0 obj\n<< /Length {content.Length} /Filter /FlateDecode >>\nstream\n"));
        file.Write(content);
        Write("\nendstream\nendobj\n");
        Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        foreach (var text in more ?? [])
            Object(text);
        var start = file.Position;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n"));
        foreach (var offset in offsets)
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
        return file.ToArray();
    }
}
