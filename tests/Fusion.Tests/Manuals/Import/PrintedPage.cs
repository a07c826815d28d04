using System.Globalization;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

/// <summary>Sets text on pages as a word processor would: lines are broken where they are full.</summary>
internal sealed class PrintedPage
{
    public const double BodySize = 10,
        HeadingSize = 14;

    private readonly PdfDocumentBuilder _document = new();
    private readonly PdfDocumentBuilder.AddedFont _body,
        _bold;
    private PdfPageBuilder _page;
    private double _y;

    public PrintedPage()
    {
        _body = _document.AddStandard14Font(Standard14Font.Helvetica);
        _bold = _document.AddStandard14Font(Standard14Font.HelveticaBold);
        _page = Next();
    }

    /// <summary>Where the column begins and how wide it is.</summary>
    public (double Left, double Width) Column { get; set; } = (60, 475);

    /// <summary>Begins a page; the writing goes on at its top.</summary>
    public PdfPageBuilder Next()
    {
        _page = _document.AddPage(PageSize.A4);
        _y = 740;
        return _page;
    }

    public void Top(double y) => _y = y;

    public void At(double y, string text) => _page.AddText(text, BodySize, new PdfPoint(Column.Left, y), _body);

    public void Heading(string text)
    {
        _y -= HeadingSize;
        _page.AddText(text, HeadingSize, new PdfPoint(Column.Left, _y), _bold);
        _y -= HeadingSize;
    }

    public void Paragraph(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && Width($"{line} {word}") > Column.Width)
                Flush();
            line = line.Length == 0 ? word : $"{line} {word}";
        }

        Flush();

        void Flush()
        {
            _page.AddText(line, BodySize, new PdfPoint(Column.Left, _y), _body);
            _y -= 13;
            line = "";
        }
    }

    public void Rectangle() => _page.DrawRectangle(new PdfPoint(50, 50), 200, 200);

    public byte[] Bytes() => _document.Build();

    private double Width(string text) => _page.MeasureText(text, BodySize, new PdfPoint(0, 0), _body)[^1].EndBaseLine.X;

    /// <summary>
    /// Chinese lines, one page each list. The file names no font that a machine would need: its map from characters to
    /// Unicode is all that a reader of text goes by.
    /// </summary>
    public static byte[] Chinese(params (string Text, double Size)[][] pages)
    {
        var used = pages.SelectMany(p => p).SelectMany(l => l.Text).Distinct().Order().ToList();
        var map = new StringBuilder(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /U def\n"
                + "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        );
        foreach (var some in used.Chunk(100))
            map.Append(
                CultureInfo.InvariantCulture,
                $"{some.Length} beginbfchar\n{string.Concat(some.Select(c => $"<{(int)c:X4}> <{(int)c:X4}>\n"))}endbfchar\n"
            );
        map.Append("endcmap\nend\nend");
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {pages.Length} /Kids [{string.Join(' ', pages.Select((_, i) => $"{7 + (2 * i)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
                + "/DW 1000 /FontDescriptor 5 0 R >>",
            "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] "
                + "/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
            Stream(map.ToString()),
        ];
        foreach (var page in pages)
        {
            var content = new StringBuilder();
            var y = 740.0;
            foreach (var (text, size) in page)
            {
                content.Append(CultureInfo.InvariantCulture, $"BT /F1 {size} Tf 60 {y} Td <{string.Concat(text.Select(c => $"{(int)c:X4}"))}> Tj ET\n");
                y -= size * 1.4;
            }

            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {objects.Count + 2} 0 R >>");
            objects.Add(Stream(content.ToString()));
        }

        return File(objects, "");
    }

    /// <summary>A page that asks for a password.</summary>
    public static byte[] Encrypted() =>
        File(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
                $"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{new string('1', 64)}> /U <{new string('2', 64)}> >>",
            ],
            "/Encrypt 4 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]"
        );

    private static string Stream(string content) => $"<< /Length {Encoding.ASCII.GetByteCount(content)} >>\nstream\n{content}\nendstream";

    private static byte[] File(IReadOnlyList<string> objects, string trailer)
    {
        var text = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var table = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:D10} 00000 n \n"))}"
        );
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
