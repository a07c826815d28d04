using System.Text;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// The rows of a CSV text (RFC 4180), one after the other. A quotation mark that is not closed takes the rows behind it into its cell: such
/// a row is refused, and reading goes on with the next line. A quotation mark within a cell that begins with something else is text.
/// </summary>
/// <param name="text">The table.</param>
/// <param name="delimiter">Between cells.</param>
/// <param name="mostCharacters">Of a cell.</param>
internal sealed class CsvRows(string text, char delimiter, int mostCharacters)
{
    private const string Expected = "a cell in quotation marks that ends with one, in front of a separator or the end of the line";

    private readonly List<string> _cells = [];
    private int _at;

    /// <summary>Number of the row, from 1; empty lines do not count.</summary>
    public int Row { get; private set; }

    /// <summary>The cells.</summary>
    public IReadOnlyList<string> Cells => _cells;

    /// <summary>What was expected and what was found in a row that cannot be used; null for a good one.</summary>
    public (string Expected, string Found)? Problem { get; private set; }

    /// <summary>Cells that a row over several lines must have; null before they are known.</summary>
    public int? Columns { get; set; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False behind the last one.</returns>
    public bool Next()
    {
        while (_at < text.Length && text[_at] is ('\r' or '\n'))
            _at++;
        if (_at >= text.Length)
            return false;
        var start = _at;
        Row++;
        _cells.Clear();
        Problem = ReadCells();
        var end = text.AsSpan(start).IndexOfAny('\r', '\n') is var line and >= 0 ? start + line : text.Length;
        // A mark at the right place in a later row closes the cell too: then the cells do not add up.
        if (Problem is null && _at > end && Columns is { } columns && _cells.Count != columns)
            Problem = (Expected, $"{_cells.Count} cells over several lines instead of {columns}, as where a quotation mark is not closed");
        if (Problem is not null)
            _at = end;
        return true;
    }

    // Ends at the end of the row's last line.
    private (string, string)? ReadCells()
    {
        while (true)
        {
            var problem = _at < text.Length && text[_at] == '"' ? ReadQuoted() : ReadPlain();
            if (problem is not null || _at >= text.Length || text[_at] != delimiter)
                return problem;
            _at++;
        }
    }

    private (string, string)? ReadPlain()
    {
        var rest = text.AsSpan(_at);
        var length = rest.IndexOfAny(delimiter, '\r', '\n') is var end and >= 0 ? end : rest.Length;
        if (length > mostCharacters)
            return ($"cells of at most {mostCharacters} characters", $"{length}");
        _cells.Add(rest[..length].ToString());
        _at += length;
        return null;
    }

    private (string, string)? ReadQuoted()
    {
        var cell = new StringBuilder();
        for (_at++; ; _at++)
        {
            var rest = text.AsSpan(_at);
            var within = rest[..Math.Min(rest.Length, mostCharacters - cell.Length + 1)].IndexOf('"');
            if (within < 0)
                return (Expected, rest.Length + cell.Length > mostCharacters ? $"none within {mostCharacters} characters" : "one that is not closed");
            cell.Append(rest[..within]);
            _at += within + 1;
            if (_at >= text.Length || text[_at] != '"')
                break;
            cell.Append('"');
        }

        while (_at < text.Length && text[_at] is (' ' or '\t') && text[_at] != delimiter)
            _at++;
        if (_at < text.Length && text[_at] != delimiter && text[_at] is not ('\r' or '\n'))
            return (Expected, "text behind a closing one, as where an earlier one is not closed");
        _cells.Add(cell.ToString());
        return null;
    }
}
