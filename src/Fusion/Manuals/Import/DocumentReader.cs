using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Formats;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Reads documents in this process. A document that is made to do harm can still take all of its memory and time.</summary>
public sealed class DocumentReader : IDocumentReader
{
    private const int MostNoteCharacters = 2000;

    /// <inheritdoc/>
    public ReadDocument Read(DocumentRequest request)
    {
        var bytes = InputFile.ReadBytes(request.File, "a document", DocumentRequest.MostBytes(request.Format));
        try
        {
            var document = Document(request, bytes);
            var entries = new List<ImportedEntry>();
            var characters = 0L;
            foreach (var entry in document.Entries)
            {
                if (entries.Count == ManualLimits.Entries)
                    throw new InvalidInputException(request.File, "entries", $"at most {ManualLimits.Entries}", "more");
                if ((characters += entry.Characters) > ManualLimits.TextCharacters)
                    throw new InvalidInputException(request.File, "text", $"at most {ManualLimits.TextCharacters} characters in all entries", "more");
                entries.Add(entry);
            }

            return document with
            {
                Entries = entries,
                Notes =
                [
                    .. document
                        .Notes.Take(ManualLimits.Entries)
                        .Select(n => n.Text.Length > MostNoteCharacters ? n with { Text = n.Text[..MostNoteCharacters] + "\u2026" } : n),
                ],
            };
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new InvalidInputException(
                request.File,
                "--code-pattern",
                $"a pattern that is done with a line within {e.MatchTimeout.TotalSeconds} s",
                e.Pattern
            );
        }
    }

    private static ReadDocument Document(DocumentRequest request, byte[] bytes)
    {
        var (file, map) = (request.File, FieldMap.Parse(request.Map));
        var pattern = request.CodePattern is { } p ? new Regex(p, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(request.PatternSeconds)) : null;
        ReadDocument Interpreted(IEnumerable<Block> blocks) =>
            new BlockInterpreter(pattern).Read(MappedHeads.Rename(file, blocks, map)) is var read && (read.Entries.Count > 0 || request.Format == "csv")
                ? read
                : throw new InvalidInputException(
                    file,
                    "--code-pattern",
                    pattern is null ? "headings or rows that begin with a code" : $"headings that begin with {pattern}",
                    "none"
                );
        switch (request.Format)
        {
            case "docx":
                return Interpreted(WordBlocks.Read(file, bytes));
            case "xlsx":
                return Interpreted(ExcelBlocks.Read(file, bytes));
            case "pdf":
                return Interpreted(PdfSource.Read(file, bytes, pattern, request.Language));
            case "picture":
                return Interpreted(PdfSource.Recognised(file, [(1, bytes)], pattern, request.Language));
        }

        var text = TextDecoder.Decode(file, bytes, request.Encoding, request.Language, out var encoding);
        var document = request.Format switch
        {
            "csv" when map.IsEmpty => Interpreted(CsvBlocks.Read(file, text)),
            "csv" => new ReadDocument(Bounded(CsvSource.Read(file, text, map)), []),
            "json" when map.IsEmpty && map.Items is null && JsonSource.BlocksByCode(file, text, request.Language) is { } blocks => Interpreted(blocks),
            "json" => new ReadDocument(Bounded(JsonSource.Read(file, text, map)), []),
            "html" => Interpreted(HtmlBlocks.Read(text)),
            "md" => Interpreted(MarkdownBlocks.Read(file, text)),
            var other => throw new InvalidInputException(file, "format", "a known one", other),
        };
        return document with { Encoding = encoding };
    }

    // One more than the bound shows that there are more.
    private static IReadOnlyList<ImportedEntry> Bounded(IEnumerable<ImportedEntry> entries) => [.. entries.Take(ManualLimits.Entries + 1)];
}
