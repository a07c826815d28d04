using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;
using UglyToad.PdfPig.Filters;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Passages of a PDF that begin with a fault code.</summary>
internal static partial class PdfSource
{
    // More than this share of characters without a meaning: the file's fonts do not say what their glyphs are.
    private const double MostUnmapped = 0.3;

    public static IEnumerable<ImportedEntry> Read(string file, byte[] bytes, Regex? pattern)
    {
        var pages = Pages(file, bytes);
        var lines = PdfLines.FromPages(pages);
        var code = pattern ?? UsualCode();
        var entries = new PdfSections(lines, code).Entries();
        return entries.Count > 0
            ? entries
            : throw new InvalidInputException(file, "--code-pattern", $"lines that begin with {code}", $"none in {pages.Count} pages");
    }

    private static IReadOnlyList<Page> Pages(string file, byte[] bytes)
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
        if (text.Count == 0)
            throw new InvalidInputException(
                file,
                "file",
                "a PDF with text (scanned pages need character recognition first)",
                $"{pages.Count} pages without any"
            );
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

    private static Page Checked(string file, Page page) =>
        page.Letters.Count <= ManualLimits.PageCharacters
            ? page
            : throw new InvalidInputException(file, $"page {page.Number}", $"at most {ManualLimits.PageCharacters} characters", $"{page.Letters.Count}");

    // A word border would not do: an ideograph right behind the digits is a letter too.
    [GeneratedRegex(@"^[A-Z]{1,5}[-.]?\d{2,5}(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex UsualCode();
}
