using System.Globalization;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// A maintenance manual in Markdown: front matter with <c>id</c>, <c>device_type</c> and <c>language</c>; a heading of level 2
/// for each code, of level 3 for each cause, below it a list with <c>现象:</c>/<c>Signs:</c> and <c>处理:</c>/<c>Remedy:</c>. A
/// section without a cause of its own, or with such a list in front of the first, has its title as the cause.
/// <c>页码:</c>/<c>Page:</c> is the page of the original.
/// </summary>
public static class ManualFile
{
    // Stands for a semicolon that was written as a character reference and therefore separates nothing.
    private const char Semicolon = '\u0001',
        WideSemicolon = '\u0002';

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();

    /// <summary>Reads one file's sections.</summary>
    /// <exception cref="InvalidInputException">The front matter or a heading cannot be used, or a code stands twice; the key names the line.</exception>
    public static IReadOnlyList<ManualSection> Read(string path)
    {
        var sections = new Dictionary<string, ManualSection>(StringComparer.OrdinalIgnoreCase);
        foreach (var (section, line) in Load(path).Sections)
            if (!sections.TryAdd(section.Code, section))
                throw new InvalidInputException(path, $"line {line}", $"one section for {section.Code}", "a second one");
        return [.. sections.Values];
    }

    /// <summary>Reads one file with the line of each section; a code may stand twice.</summary>
    /// <exception cref="InvalidInputException">The front matter or a heading cannot be used; the key names the line.</exception>
    public static ManualDocument Load(string path) => Parse(path, SourceText.Decode(path, InputFile.ReadBytes(path, "a manual", ManualLimits.MarkdownBytes)));

    /// <summary>Reads a manual's text.</summary>
    /// <param name="path">What error lines call it.</param>
    /// <param name="text">Front matter and body.</param>
    /// <exception cref="InvalidInputException">The front matter or a heading cannot be used; the key names the line.</exception>
    public static ManualDocument Parse(string path, string text)
    {
        var document = Markdown(path, text);
        var block =
            document.OfType<YamlFrontMatterBlock>().FirstOrDefault()
            ?? throw new InvalidInputException(path, "line 1", "front matter with id, device_type and language", "none");
        var front = ManualFrontMatter.Parse(path, block.Lines.ToString());
        var drafts = new List<Draft>();
        foreach (var part in document)
        {
            if (part is HeadingBlock { Level: 2 } code)
                drafts.Add(Draft.FromHeading(path, code.Line + 1, Inline(code.Inline)));
            else if (drafts.Count > 0)
                drafts[^1].Add(path, part);
        }

        foreach (var draft in drafts.Where(d => d.Causes > ManualLimits.Causes))
            throw new InvalidInputException(path, $"line {draft.Line}", $"at most {ManualLimits.Causes} causes of {draft.Code}", $"{draft.Causes}");
        return new ManualDocument(path, front, [.. drafts.Select(d => (d.Section(front), d.Line))]);
    }

    private static MarkdownDocument Markdown(string path, string text)
    {
        MarkdownShape.Check(path, text);
        try
        {
            return Markdig.Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // The library's own bound on lists, quotations, links and emphasis within each other.
            throw new InvalidInputException(path, "text", "lists, quotations and emphasis that are nested less deeply", "more than 100 levels");
        }
    }

    private static string Inline(ContainerInline? container) =>
        container is null
            ? ""
            : string.Concat(
                    container
                        .Descendants()
                        .Select(i =>
                            i switch
                            {
                                LiteralInline literal => literal.Content.ToString(),
                                CodeInline code => code.Content,
                                HtmlEntityInline entity => entity.Transcoded.ToString() switch
                                {
                                    ";" => $"{Semicolon}",
                                    "\uFF1B" => $"{WideSemicolon}",
                                    var other => other,
                                },
                                HtmlInline html => html.Tag,
                                AutolinkInline link => link.Url,
                                LineBreakInline => " ",
                                _ => "",
                            }
                        )
                )
                .Trim();

    private static string Whole(string text) => text.Replace(Semicolon, ';').Replace(WideSemicolon, '\uFF1B');

    private sealed record Draft(int Line, string Code, string Title)
    {
        private readonly List<string> _overview = [];
        private readonly List<DraftCause> _causes = [];
        private bool _headed;
        private int? _page;

        public int Causes => _causes.Count;

        public static Draft FromHeading(string path, int line, string heading)
        {
            var parts = heading.Split([' ', '\t', '\u3000'], 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || !ManualCode.IsOne(parts[0]))
                throw new InvalidInputException(path, $"line {line}", "a heading that begins with a fault code", $"'{heading}'");
            return new Draft(line, parts[0], parts.Length > 1 ? Whole(parts[1].Trim()) : "");
        }

        public void Add(string path, Block block)
        {
            if (block is HeadingBlock { Level: 3 } cause)
                Begin(Whole(Inline(cause.Inline)));
            else if (block is ListBlock list)
                foreach (var item in list.OfType<ListItemBlock>())
                    Item(path, item);
            else if (block is LeafBlock leaf && !_headed && leaf.Inline is not null)
                _overview.Add(Whole(Inline(leaf.Inline)));
        }

        public ManualSection Section(ManualFrontMatter front)
        {
            var reference = $"{front.Id}#{Code}";
            if (_causes.Count == 0 && Title.Length > 0)
                _causes.Add(new DraftCause(Title));
            return new ManualSection(
                reference,
                front.DeviceType,
                front.Language,
                Code,
                Title,
                string.Join('\n', _overview.Where(o => o.Length > 0)),
                [.. _causes.Select((c, i) => new ManualCause($"{reference}-{i + 1}", c.Text, c.Signs, c.Remedies, c.Page ?? _page))],
                _page,
                front.Source
            );
        }

        private void Begin(string cause)
        {
            _causes.Add(new DraftCause(cause));
            _headed = true;
        }

        private void Item(string path, ListItemBlock item)
        {
            // Items of a list within the item are entries of their own.
            var text = string.Join(';', item.Descendants<ParagraphBlock>().Select(p => Inline(p.Inline)));
            if (ManualLabels.Entry(text) is not var (kind, entry))
            {
                if (!_headed)
                    _overview.Add(Whole(text));
            }
            else if (kind == ManualEntryKind.Cause)
                Begin(Whole(entry.Trim(';', ' ')));
            else if (kind == ManualEntryKind.Page)
                SetPage(path, item.Line + 1, entry.Trim());
            else
            {
                if (_causes.Count == 0)
                    _causes.Add(new DraftCause(Title.Length > 0 ? Title : Code));
                (kind == ManualEntryKind.Signs ? _causes[^1].Signs : _causes[^1].Remedies).AddRange(
                    entry.Split([';', '\uFF1B'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Whole)
                );
            }
        }

        private void SetPage(string path, int line, string text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) || page < 1)
                throw new InvalidInputException(path, $"line {line}", "a page number from 1", $"'{Whole(text)}'");
            if (_headed)
                _causes[^1].Page = page;
            else
                _page = page;
        }
    }

    private sealed record DraftCause(string Text)
    {
        public List<string> Signs { get; } = [];

        public List<string> Remedies { get; } = [];

        public int? Page { get; set; }
    }
}
