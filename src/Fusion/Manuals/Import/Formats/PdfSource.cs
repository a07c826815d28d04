using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;
using UglyToad.PdfPig.Filters;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Opens a PDF with bounds on what it may take.</summary>
internal static class PdfSource
{
    // More than this share of characters without a meaning: the file's fonts do not say what their glyphs are.
    private const double MostUnmapped = 0.3;

    private const int LeastPicture = 400;

    /// <summary>Blocks of a PDF: of its text, or where it has none of what its pictures show.</summary>
    /// <param name="file">The file, as error lines name it.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="pattern">What a code at the start of a heading looks like; null for the usual forms.</param>
    /// <param name="language">Tag of the stated language.</param>
    /// <exception cref="InvalidInputException">It cannot be read, or holds no text.</exception>
    public static IReadOnlyList<Block> Read(string file, byte[] bytes, Regex? pattern, string language)
    {
        var pages = Pages(file, bytes, out var pictures);
        return pictures.Count > 0 ? Recognised(file, pictures, pattern, language) : Blocks(PdfLines.FromPages(pages, out var furniture), furniture, pattern);
    }

    /// <summary>Blocks of pictures of pages.</summary>
    public static IReadOnlyList<Block> Recognised(string file, IReadOnlyList<(int Page, byte[] Picture)> pictures, Regex? pattern, string language)
    {
        var tesseract = new Tesseract(file, language);
        var byPage = pictures.GroupBy(p => p.Page).Select(g => (IReadOnlyList<PdfLine>)[.. g.SelectMany(p => tesseract.Read(p.Picture, p.Page))]).ToList();
        return Blocks(PdfLines.WithoutFurniture(byPage, out var furniture), furniture, pattern);
    }

    private static IReadOnlyList<Block> Blocks(IReadOnlyList<PdfLine> lines, IReadOnlyList<string> furniture, Regex? pattern) =>
        [.. furniture.Select(f => new Block(BlockKind.Furniture, f, "page head")), .. new PdfBlocks(lines, pattern).Read()];

    private static IReadOnlyList<Page> Pages(string file, byte[] bytes, out IReadOnlyList<(int Page, byte[] Picture)> pictures)
    {
        List<Page> pages;
        try
        {
            var options = new ParsingOptions
            {
                MaxStackDepth = ManualLimits.PdfNesting,
                FilterProvider = new BoundedFilters(file, DefaultFilterProvider.Instance),
            };
            using var document = PdfDocument.Open(bytes, options);
            var objects = document.Structure.CrossReferenceTable.ObjectOffsets.Count;
            if (objects > ManualLimits.Objects)
                throw new InvalidInputException(file, "objects", $"at most {ManualLimits.Objects}", $"{objects}");
            if (document.NumberOfPages > ManualLimits.Pages)
                throw new InvalidInputException(file, "pages", $"at most {ManualLimits.Pages}", $"{document.NumberOfPages}");
            pages = [.. document.GetPages().Select(p => Checked(file, p))];
            pictures = pages.TrueForAll(p => p.Letters.Count == 0) ? [.. pages.SelectMany(Pictures)] : [];
        }
        catch (PdfDocumentEncryptedException)
        {
            throw new InvalidInputException(file, "file", "a PDF that opens without a password", "an encrypted one");
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InvalidInputException))
        {
            // The library reports damage with whatever exception it meets.
            throw new InvalidInputException(file, "file", "a PDF that can be read", $"a damaged one ({e.Message})");
        }

        var text = string.Concat(pages.SelectMany(p => p.Letters).Select(l => l.Value)).Where(c => !char.IsWhiteSpace(c)).ToList();
        if (pictures.Count > 0)
            return pages;
        if (text.Count == 0)
            throw new InvalidInputException(file, "file", "a PDF with text or with pictures of pages", $"{pages.Count} pages without any");
        var unmapped = text.Count(c => c is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') || char.IsControl(c));
        if (unmapped > MostUnmapped * text.Count)
            throw new InvalidInputException(
                file,
                "file",
                "a PDF whose fonts say which characters they show",
                $"{unmapped} of {text.Count} characters without a meaning"
            );
        return pages;
    }

    // Small pictures are logos.
    private static IEnumerable<(int Page, byte[] Picture)> Pictures(Page page)
    {
        foreach (var image in page.GetImages().Where(i => i.WidthInSamples >= LeastPicture && i.HeightInSamples >= LeastPicture))
            if (Jpeg(image) is { } jpeg)
                yield return (page.Number, jpeg);
            else if (image.TryGetPng(out var png))
                yield return (page.Number, png);
    }

    // A JPEG may be wrapped once more, as text or compressed.
    private static byte[]? Jpeg(IPdfImage image)
    {
        Memory<byte> bytes = image.RawBytes.ToArray();
        var filters = DefaultFilterProvider.Instance.GetFilters(image.ImageDictionary);
        for (var i = 0; i < filters.Count && filters[i].IsSupported && bytes.Span is not [0xFF, 0xD8, ..]; i++)
            bytes = filters[i].Decode(bytes, image.ImageDictionary, DefaultFilterProvider.Instance, i);
        return bytes.Span is [0xFF, 0xD8, ..] ? bytes.ToArray() : null;
    }

    private static Page Checked(string file, Page page) =>
        page.Letters.Count <= ManualLimits.PageCharacters
            ? page
            : throw new InvalidInputException(file, $"page {page.Number}", $"at most {ManualLimits.PageCharacters} characters", $"{page.Letters.Count}");
}
