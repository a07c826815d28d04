using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>
/// Makes sections of a document's blocks, whatever format they come from. A heading that begins with a code begins a section; labels say what
/// follows; what fits nowhere goes into the overview. Text that belongs to no section is noted with its place.
/// </summary>
internal sealed class BlockInterpreter(Regex? codePattern)
{
    private readonly List<ImportedEntry> _entries = [];
    private readonly List<ImportNote> _notes = [];
    private readonly List<string> _unknownColumns = [];
    private SectionDraft? _section;
    private LabelKind? _kind;

    // The label stands alone: paragraphs below it are what it names.
    private bool _open;
    private bool _forAll;
    private int _listLevel;
    private Block? _heading;

    /// <summary>Reads a whole document.</summary>
    public ReadDocument Read(IEnumerable<Block> blocks)
    {
        var all = blocks.ToList();
        var title = TitleOf(all);
        foreach (var block in all)
            if (ReferenceEquals(block, title))
                Note(block);
            else
                Take(block);
        End();
        return new ReadDocument(_entries, _notes) { UnknownColumns = [.. _unknownColumns.Distinct(StringComparer.Ordinal)] };
    }

    // "TS-220 alarm reference" names a machine: the first heading, alone on its level, of a document that has its codes elsewhere.
    private Block? TitleOf(List<Block> blocks)
    {
        var headings = blocks.Where(b => b.Kind == BlockKind.Heading).ToList();
        var codes = headings.Where(b => CodeList.OfHeading(b.Text, codePattern) is not null).ToList();
        return
            codes is [var first, ..]
            && ReferenceEquals(first, headings[0])
            && !codes.Skip(1).Any(c => c.Level <= first.Level)
            && (codes.Count > 1 || blocks.Any(b => b.Kind == BlockKind.Table && (TableReader.IsLabelTable(b) || TableReader.HeaderRow(b) >= 0)))
            ? first
            : null;
    }

    private void Take(Block block)
    {
        switch (block.Kind)
        {
            case BlockKind.Heading:
                Heading(block);
                break;
            case BlockKind.Paragraph when block.Strong && CodeList.OfHeading(block.Text, codePattern) is not null:
                Heading(block with { Level = 9 });
                break;
            case BlockKind.Table:
                Table(block);
                break;
            case BlockKind.Field:
                Field(block);
                break;
            case BlockKind.Furniture:
            case var _ when _section is null:
                Note(block);
                break;
            case BlockKind.Item:
                Item(block);
                break;
            case BlockKind.Aside:
                _section.AddOverview(block.Text);
                break;
            default:
                Paragraph(block);
                break;
        }
    }

    private void Heading(Block block)
    {
        PutHeading(asCause: false);
        if (CodeList.OfHeading(block.Text, codePattern) is { } found)
        {
            End();
            _section = new SectionDraft(found.Codes, found.Rest, block.Place) { Level = block.Level, Page = block.Page };
        }
        else if (_section is null || block.Level <= _section.Level)
        {
            End();
            Note(block);
        }
        else if (LabelWords.Label(block.Text) is { } label)
            Begin(label.Kind, label.ForAll, open: true);
        else
            (_heading, _kind) = (block, null);
    }

    // A sub-heading without a label names a cause where signs or a remedy follow it, as in EdgeDiag's own form.
    private void PutHeading(bool asCause)
    {
        if (_heading is null || _section is null)
            return;
        if (asCause)
            _section.AddCauses([_heading.Text], _heading.Page);
        else
            _section.AddOverview(_heading.Text);
        _heading = null;
    }

    private void Paragraph(Block block)
    {
        if (LabelWords.Label(block.Text) is { Kind: not null } alone)
        {
            Begin(alone.Kind, alone.ForAll, open: true);
            return;
        }

        foreach (var part in LabelledPart.Split(block.Text))
        {
            if (part.Label.Length > 0)
                Begin(part.Kind ?? _kind, part.ForAll, open: part.Text.Length == 0);
            if (part.Text.Length == 0)
                continue;
            if (part.Label.Length > 0 ? _kind is null : !_open)
                FreeText(part.Text);
            else
                Add(part.Text, part.Label, block, split: part.Label.Length > 0);
        }
    }

    // A paragraph without a label.
    private void FreeText(string text)
    {
        var causes = LabelWords.CausesOfSentence(text);
        if (causes.Count > 0)
            _section!.AddCauses(causes, null);
        else
            _section!.AddOverview(text);
    }

    private void Item(Block block)
    {
        var text = Enumeration.WithoutMark(block.Text);
        var parts = LabelledPart.Split(text);
        if (parts is [{ Label.Length: > 0 } first, ..])
        {
            if (first.Kind == LabelKind.Remedy && _kind == LabelKind.Cause && block.Level > _listLevel)
                _section!.AddOwnRemedies(Enumeration.Split(first.Text, out _));
            else
                Paragraph(block with { Text = text });
            return;
        }

        if (_kind is null)
        {
            _section!.AddOverview(text);
            return;
        }

        if (_kind == LabelKind.Cause && _section!.HasCauses is false)
            _listLevel = block.Level;
        Add(text, "", block, split: false);
    }

    private void Field(Block block)
    {
        var kind = LabelWords.Label(block.Label);
        if (kind?.Kind == LabelKind.Code)
        {
            End();
            if (CodeList.OfCell(block.Text) is { } codes)
                _section = new SectionDraft(codes, "", block.Place) { Page = block.Page, Key = block.Label };
            else
                Note(block);
        }
        else if (_section is null)
            Note(block);
        else
            SectionFields.Add(_section, block.Label, block.Text, block.Page);
    }

    private void Table(Block block)
    {
        if (TableReader.IsLabelTable(block))
        {
            End();
            foreach (var row in block.Rows)
                Field(
                    new Block(BlockKind.Field, row.Cells.Count > 1 ? row.Cells[1].Text : "", row.Place)
                    {
                        Label = row.Cells[0].Text,
                        Page = row.Page ?? block.Page,
                    }
                );
            End();
        }
        else if (TableReader.HeaderRow(block) is >= 0 and var header)
        {
            End();
            var table = new TableReader(block, header, codePattern is not null, _entries, _notes);
            table.Read();
            _unknownColumns.AddRange(table.UnknownColumns);
        }
        else
            foreach (var row in block.Rows)
            {
                var text = string.Join(" | ", row.Cells.Select(c => c.Text.ReplaceLineEndings(" ")).Where(t => t.Length > 0));
                if (_section is null)
                    Note(block with { Text = text, Place = row.Place });
                else
                    _section.AddOverview(text);
            }
    }

    private void Begin(LabelKind? kind, bool forAll, bool open)
    {
        PutHeading(asCause: kind is LabelKind.Remedy or LabelKind.Signs);
        (_kind, _open, _forAll) = (kind, open, forAll);
    }

    private void Add(string text, string label, Block block, bool split)
    {
        IReadOnlyList<string> items = split ? Enumeration.Split(text, out _) : [text];
        switch (_kind)
        {
            case LabelKind.Cause:
                _section!.AddCauses(items is [var one] && label.EndsWith('s') ? LabelWords.Alternatives(one, loose: false) : items, block.Page);
                break;
            case LabelKind.Remedy:
                _section!.AddRemedies(items, _forAll);
                break;
            case LabelKind.Signs:
                _section!.AddSigns(OutsideItems.Split(text));
                break;
            case LabelKind.Note:
                _section!.AddOverview(label.Length > 0 ? $"{label}: {text}" : text);
                break;
            default:
                _section!.AddOverview(text);
                break;
        }
    }

    private void Note(Block block)
    {
        if (block.Text.Trim().Length > 0)
            _notes.Add(new ImportNote(block.Place, block.Label.Length > 0 ? $"{block.Label}: {block.Text}" : block.Text));
    }

    private void End()
    {
        PutHeading(asCause: false);
        if (_section is not null)
            _entries.AddRange(_section.Entries());
        (_section, _kind, _open, _forAll, _listLevel) = (null, null, false, false, 0);
    }
}
