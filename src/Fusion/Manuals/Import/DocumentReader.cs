using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Reads documents in this process. A document that is made to do harm can still take all of its memory and time.</summary>
public sealed class DocumentReader : IDocumentReader
{
    /// <inheritdoc/>
    public IReadOnlyList<ImportedEntry> Read(DocumentRequest request)
    {
        var bytes = InputFile.ReadBytes(request.File, "a document", DocumentRequest.MostBytes(request.Format));
        var entries = new List<ImportedEntry>();
        var characters = 0L;
        try
        {
            foreach (var entry in Entries(request, bytes))
            {
                if (entries.Count == ManualLimits.Entries)
                    throw new InvalidInputException(request.File, "entries", $"at most {ManualLimits.Entries}", "more");
                if ((characters += entry.Characters) > ManualLimits.TextCharacters)
                    throw new InvalidInputException(request.File, "text", $"at most {ManualLimits.TextCharacters} characters in all entries", "more");
                entries.Add(entry);
            }
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

        return entries;
    }

    private static IEnumerable<ImportedEntry> Entries(DocumentRequest request, byte[] bytes) =>
        request.Format switch
        {
            "csv" => CsvSource.Read(request.File, SourceText.Decode(request.File, bytes), FieldMap.Parse(request.Map)),
            "json" => JsonSource.Read(request.File, SourceText.Decode(request.File, bytes), FieldMap.Parse(request.Map)),
            "pdf" => PdfSource.Read(
                request.File,
                bytes,
                request.CodePattern is { } p ? new Regex(p, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(request.PatternSeconds)) : null
            ),
            var other => throw new InvalidInputException(request.File, "format", "pdf, csv or json", other),
        };
}
