using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Codes;
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
public static partial class ManualFile
{
    private const int HeadBytes = 4096;

    // Stands for a semicolon that was written as a character reference and therefore separates nothing.
    private const char Semicolon = '\u0001',
        WideSemicolon = '\u0002';

    // Stands around what was written as code.
    private const string CodeMark = "\u0003";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();

    /// <summary>Reads one file's sections.</summary>
    /// <exception cref="InvalidInputException">The front matter or a heading cannot be used, or a code stands twice; the key names the line.</exception>
    public static IReadOnlyList<ManualSection> Read(string path)
    {
        var document = Load(path);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (section, line) in document.Sections)
        foreach (var code in section.Codes)
            if (!seen.Add(CodeForm.Strict(code)))
                throw new InvalidInputException(path, $"line {line}", $"one section for {code}", "a second one");
        return [.. document.Sections.Select(s => s.Section)];
    }

    /// <summary>Reads one file with the line of each section; a code may stand twice.</summary>
    /// <exception cref="InvalidInputException">The front matter or a heading cannot be used; the key names the line.</exception>
    public static ManualDocument Load(string path)
    {
        var bytes = InputFile.ReadBytes(path, "a manual", ManualLimits.MarkdownBytes);
        // The front matter's language is written in ASCII, whatever the rest is.
        var head = Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, HeadBytes)));
        var language = LanguageLine().Match(head) is { Success: true } line ? line.Groups["tag"].Value : "en";
        return Parse(path, TextDecoder.Decode(path, bytes, null, language, out _, hasOption: false));
    }

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
                drafts.Add(Draft.FromHeading(path, code.Line + 1, Inline(code.Inline, CodeMark)));
            else if (drafts.Count > 0)
                drafts[^1].Add(path, part);
        }

        TellApart(drafts);
        foreach (var draft in drafts.Where(d => d.Causes > ManualLimits.Causes))
            throw new InvalidInputException(path, $"line {draft.Line}", $"at most {ManualLimits.Causes} causes of {draft.Code}", $"{draft.Causes}");
        return new ManualDocument(path, front, [.. drafts.Select(d => (d.Section(front), d.Line))]);
    }

    // "Alarm 5" and "Warning 5" in one manual are two codes: there, the word belongs to the code.
    private static void TellApart(List<Draft> drafts)
    {
        var alike = drafts.Where(d => d.Codes.Count == 1).GroupBy(d => CodeForm.Strict(d.Code)).Where(g => g.DistinctBy(d => d.Words).Count() > 1);
        foreach (var draft in alike.SelectMany(g => g).ToList())
            if ($"{draft.Words.Replace(' ', '-')}-{draft.Code}" is var whole && draft.Words.Length > 0 && ManualCode.IsOne(whole))
                draft.CallIt(whole);
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

    private static string Inline(ContainerInline? container, string codeMark = "") =>
        container is null
            ? ""
            : string.Concat(
                    container
                        .Descendants()
                        .Select(i =>
                            i switch
                            {
                                LiteralInline literal => literal.Content.ToString(),
                                CodeInline code => codeMark + code.Content + codeMark,
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

    private sealed class Draft(int line, string words, IReadOnlyList<string> codes, string title)
    {
        private readonly List<string> _overview = [];
        private readonly List<DraftCause> _causes = [];
        private bool _headed;
        private int? _page;

        public int Line => line;

        public string Words => words;

        public IReadOnlyList<string> Codes { get; private set; } = codes;

        public string Code => Codes[0];

        public string Title => title;

        public int Causes => _causes.Count;

        public static Draft FromHeading(string path, int line, string heading)
        {
            var parsed =
                AsCode(heading)
                ?? CodeHeading.Parse(heading.Replace(CodeMark, "", StringComparison.Ordinal))
                ?? throw new InvalidInputException(
                    path,
                    $"line {line}",
                    $"a heading that begins with a fault code, or with at most {CodeHeading.MostCodes}",
                    $"'{Whole(heading.Replace(CodeMark, "", StringComparison.Ordinal))}'"
                );
            return new Draft(line, parsed.Words, parsed.Codes, Whole(parsed.Title));
        }

        // What is written as code, in backticks, is the code as it stands, and all behind it is the title.
        private static CodeHeading? AsCode(string heading)
        {
            if (heading.Split(CodeMark, 3) is not ["", var code, var title] || (title.Length > 0 && !char.IsWhiteSpace(title[0])))
                return null;
            if (ManualCode.IsOne(code))
                return new CodeHeading([code], "", title.Replace(CodeMark, "", StringComparison.Ordinal).Trim());
            title = title.Replace(CodeMark, "", StringComparison.Ordinal).Trim();
            if (CodeHeading.Parse(code) is { Title: "" } several)
                return several with { Title = title };
            // White space in a code is a separator like any other.
            var joined = code.Replace(' ', '-');
            return ManualCode.IsOne(joined) && joined.Any(char.IsAsciiDigit) ? new CodeHeading([joined], "", title) : null;
        }

        public void CallIt(string code) => Codes = [code];

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
            )
            {
                MoreCodes = Codes.Count > 1 ? [.. Codes.Skip(1)] : null,
            };
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

    [GeneratedRegex(@"^language:\s*[""']?(?<tag>[a-z]{2})\b", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LanguageLine();

    private sealed record DraftCause(string Text)
    {
        public List<string> Signs { get; } = [];

        public List<string> Remedies { get; } = [];

        public int? Page { get; set; }
    }
}
