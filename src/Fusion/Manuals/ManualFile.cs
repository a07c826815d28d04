using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// A maintenance manual in Markdown: front matter with <c>id</c>, <c>device_type</c> and <c>language</c>; a heading of level 2
/// for each code, of level 3 for each cause, below it a list with <c>现象:</c>/<c>Signs:</c> and <c>处理:</c>/<c>Remedy:</c>.
/// </summary>
public static partial class ManualFile
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();

    /// <summary>Reads one file's sections.</summary>
    /// <exception cref="InvalidInputException">The front matter or a heading cannot be used; the key names the line.</exception>
    public static IReadOnlyList<ManualSection> Read(string path)
    {
        var text = File.ReadAllText(path);
        var document = Markdown.Parse(text, Pipeline);
        var front = FrontMatter(path, document);
        var sections = new List<ManualSection>();
        Draft? draft = null;
        foreach (var block in document)
        {
            if (block is HeadingBlock { Level: 2 } codeHeading)
            {
                Close();
                draft = Draft.Of(path, codeHeading.Line + 1, Inline(codeHeading.Inline));
            }
            else if (draft is null) continue;
            else if (block is HeadingBlock { Level: 3 } causeHeading) draft.Causes.Add((Inline(causeHeading.Inline), [], []));
            else if (block is ListBlock list && draft.Causes.Count > 0) ReadList(list, draft.Causes[^1]);
            else if (block is LeafBlock leaf && draft.Causes.Count == 0) draft.Overview.Add(leaf.Inline is null ? "" : Inline(leaf.Inline));
        }

        Close();
        return sections;

        void Close()
        {
            if (draft is null) return;
            if (sections.Any(s => s.Code.Equals(draft.Code, StringComparison.OrdinalIgnoreCase)))
                throw new InvalidInputException(path, $"line {draft.Line}", $"one section for {draft.Code}", "a second one");
            var reference = $"{front.Id}#{draft.Code}";
            sections.Add(new ManualSection(reference, front.DeviceType, front.Language, draft.Code, draft.Title,
                string.Join('\n', draft.Overview.Where(o => o.Length > 0)),
                [.. draft.Causes.Select((c, i) => new ManualCause($"{reference}-{i + 1}", c.Text, c.Signs, c.Remedies))]));
        }
    }

    private static (string Id, string DeviceType, Language Language) FrontMatter(string path, MarkdownDocument document)
    {
        var block = document.OfType<YamlFrontMatterBlock>().FirstOrDefault()
            ?? throw new InvalidInputException(path, "line 1", "front matter with id, device_type and language", "none");
        var values = block.Lines.ToString().Split('\n').Select(l => l.Split(':', 2)).Where(l => l.Length == 2)
            .ToDictionary(l => l[0].Trim(), l => l[1].Trim(), StringComparer.Ordinal);
        string Need(string key) => values.TryGetValue(key, out var value) && value.Length > 0
            ? value
            : throw new InvalidInputException(path, key, "a value in the front matter", "nothing");
        var language = Need("language") switch
        {
            "zh" => Language.Zh,
            "en" => Language.En,
            var other => throw new InvalidInputException(path, "language", "zh or en", other),
        };
        return (Need("id"), Need("device_type"), language);
    }

    private static void ReadList(ListBlock list, (string Text, List<string> Signs, List<string> Remedies) cause)
    {
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var text = string.Join(' ', item.Descendants<ParagraphBlock>().Select(p => Inline(p.Inline)));
            var match = Entry().Match(text);
            if (!match.Success) continue;
            var parts = match.Groups["text"].Value.Split([';', '\uFF1B'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            (match.Groups["signs"].Success ? cause.Signs : cause.Remedies).AddRange(parts);
        }
    }

    private static string Inline(ContainerInline? container) =>
        container is null ? "" : string.Concat(container.Descendants().Select(i => i switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            LineBreakInline => " ",
            _ => "",
        })).Trim();

    [GeneratedRegex(@"^\s*(?:(?<signs>现象|征兆|Signs?|Symptoms?)|(?<remedies>处理|措施|Remed(?:y|ies)|Actions?))\s*[:\uFF1A]\s*(?<text>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Entry();

    private sealed record Draft(int Line, string Code, string Title)
    {
        public List<string> Overview { get; } = [];

        public List<(string Text, List<string> Signs, List<string> Remedies)> Causes { get; } = [];

        public static Draft Of(string path, int line, string heading)
        {
            var parts = heading.Split([' ', '\t', '\u3000'], 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0].Length > 64 || !parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
                throw new InvalidInputException(path, $"line {line}", "a heading that begins with a fault code", $"'{heading}'");
            return new Draft(line, parts[0], parts.Length > 1 ? parts[1].Trim() : "");
        }
    }
}
