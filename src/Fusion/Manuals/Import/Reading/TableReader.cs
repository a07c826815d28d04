using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>Reads a table whose head names a column of codes: one alarm a row, or several rows an alarm.</summary>
internal sealed class TableReader(Block table, int header, bool anyCode, List<ImportedEntry> entries, List<ImportNote> notes)
{
    // A head stands near the top, behind titles at most.
    private const int MostRowsAboveHead = 30;

    private readonly IReadOnlyList<string> _labels = [.. table.Rows[header].Cells.Select(c => c.Text.ReplaceLineEndings(" ").Trim())];
    private readonly IReadOnlyList<LabelKind?> _kinds = Kinds(table.Rows[header]);
    private SectionDraft? _section;

    /// <summary>Heads of columns that no known word names.</summary>
    public IEnumerable<string> UnknownColumns => _labels.Where((l, i) => _kinds[i] is null && l.Length > 0 && LabelWords.Label(l) is null);

    /// <summary>Whether it is two columns of labels and values that describe one alarm.</summary>
    public static bool IsLabelTable(Block table) =>
        table.Rows.Count > 1
        && table.Rows.All(r => r.Cells.Count == 2)
        && table.Rows.Count(r => LabelWords.Label(r.Cells[0].Text) is not null) * 2 > table.Rows.Count
        && table.Rows.Any(r => LabelWords.Label(r.Cells[0].Text)?.Kind == LabelKind.Code && CodeList.OfCell(r.Cells[1].Text) is not null);

    /// <summary>Index of the row that names a column of codes and another one; -1 where there is none.</summary>
    public static int HeaderRow(Block table)
    {
        for (var i = 0; i < Math.Min(table.Rows.Count, MostRowsAboveHead); i++)
        {
            var kinds = Kinds(table.Rows[i]);
            if (kinds.Contains(LabelKind.Code) && kinds.Any(k => k is LabelKind.Title or LabelKind.Cause or LabelKind.Remedy or LabelKind.Overview))
                return i;
        }

        return -1;
    }

    public void Read()
    {
        foreach (var row in table.Rows.Take(header))
            Note(row);
        foreach (var row in table.Rows.Skip(header + 1))
            Take(row);
        End();
    }

    private static IReadOnlyList<LabelKind?> Kinds(TableRow row)
    {
        var kinds = row.Cells.Select(c => LabelWords.Label(c.Text.ReplaceLineEndings(" "))?.Kind).ToList();
        // Where two columns could hold codes, the first does.
        var code = kinds.IndexOf(LabelKind.Code);
        for (var i = code + 1; code >= 0 && i < kinds.Count; i++)
            if (kinds[i] == LabelKind.Code)
                kinds[i] = kinds.Contains(LabelKind.Title) ? null : LabelKind.Title;
        // A description is the title where nothing else is.
        if (!kinds.Contains(LabelKind.Title) && kinds.IndexOf(LabelKind.Overview) is >= 0 and var described)
            kinds[described] = LabelKind.Title;
        return kinds;
    }

    private void Take(TableRow row)
    {
        if (row.Cells.All(c => c.Text.Trim().Length == 0) || IsHeadAgain(row))
            return;
        var at = Column(LabelKind.Code);
        var cell = at < row.Cells.Count ? row.Cells[at] : TableCell.Empty;
        var text = LabelWords.WithoutContinued(cell.Text.ReplaceLineEndings(" ").Trim(), out var continued);
        if (text.Length == 0)
        {
            if (cell.Covered || Value(row, LabelKind.Title).Length == 0)
                Continue(row);
            else
                Refuse(row, text);
        }
        else if (CodeList.OfCell(text) is { } codes)
        {
            if (!continued || _section is null || !_section.Codes.SequenceEqual(codes, StringComparer.OrdinalIgnoreCase))
                Begin(row, codes);
            Fill(row);
        }
        else if (anyCode)
        {
            Begin(row, [text]);
            Fill(row);
        }
        else if (row.Cells.Where((c, i) => i != at).All(c => c.Text.Trim().Length == 0))
        {
            // A title within the table, or a remark below it.
            End();
            Note(row);
        }
        else
            Refuse(row, text);
    }

    private void Begin(TableRow row, IReadOnlyList<string> codes)
    {
        End();
        _section = new SectionDraft(codes, "", row.Place) { Page = row.Page, Key = _labels[Column(LabelKind.Code)] };
    }

    private void Continue(TableRow row)
    {
        if (_section is null)
        {
            Note(row);
            return;
        }

        var (cause, remedy) = (CellOf(row, LabelKind.Cause), CellOf(row, LabelKind.Remedy));
        if (remedy is { Covered: true } && cause is { Text.Length: > 0 })
            _section.JoinRowAbove();
        else
            _section.EndRow();
        Fill(row);
    }

    private void Fill(TableRow row)
    {
        // Causes before remedies, whatever the order of the columns.
        for (var pass = 0; pass < 2; pass++)
        for (var i = 0; i < Math.Min(row.Cells.Count, _labels.Count); i++)
            if (_kinds[i] != LabelKind.Code && _kinds[i] == LabelKind.Remedy == (pass == 1))
            {
                if (_kinds[i] == LabelKind.Cause && row.Cells[i].Text.Length > 0 && CellOf(row, LabelKind.Remedy) is { Covered: true })
                    _section!.AddCausesToRow(Enumeration.Split(row.Cells[i].Text, out _), row.Page);
                else
                    SectionFields.Add(_section!, _kinds[i] == LabelKind.Title ? "title" : _labels[i], row.Cells[i].Text, row.Page);
            }
    }

    // The entry goes on without sections: who makes sections tells that its code is none.
    private void Refuse(TableRow row, string code)
    {
        Begin(row, [code]);
        Fill(row);
        End();
    }

    private bool IsHeadAgain(TableRow row) =>
        row.Cells.Count >= _labels.Count && _labels.Select((l, i) => l == row.Cells[i].Text.ReplaceLineEndings(" ").Trim()).All(same => same);

    private int Column(LabelKind kind) => Enumerable.Range(0, _kinds.Count).First(i => _kinds[i] == kind);

    private TableCell? CellOf(TableRow row, LabelKind kind) =>
        Enumerable.Range(0, Math.Min(_kinds.Count, row.Cells.Count)).Where(i => _kinds[i] == kind).Select(i => row.Cells[i]).FirstOrDefault();

    private string Value(TableRow row, LabelKind kind) => CellOf(row, kind)?.Text.Trim() ?? "";

    private void Note(TableRow row)
    {
        var text = string.Join(" | ", row.Cells.Select(c => c.Text.ReplaceLineEndings(" ").Trim()).Where(t => t.Length > 0));
        if (text.Length > 0)
            notes.Add(new ImportNote(row.Place, text));
    }

    private void End()
    {
        if (_section is not null)
            entries.AddRange(_section.Entries());
        _section = null;
    }
}
