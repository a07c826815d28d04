using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>
/// The commands of a page. They stand in blocks that begin with three backticks and <c>sh</c>. A comment line in front of a command says what
/// is special about it, up to the next empty line: <c># not run: REASON</c>, <c># takes minutes</c> (run in the long form),
/// <c># in a terminal of its own</c>, <c># status 1</c>. A block <c>text</c> that follows shows what the commands of the block print.
/// </summary>
internal sealed partial class DocumentedPage
{
    private const string NotRunMark = "# not run: ",
        LongMark = "# takes minutes",
        ServiceMark = "# in a terminal of its own";

    private readonly List<DocumentedCommand> _commands = [];
    private readonly Dictionary<int, IReadOnlyList<string>> _expected = [];
    private readonly List<string> _problems = [];

    private DocumentedPage(string name) => Name = name;

    /// <summary>The page, relative to the checkout.</summary>
    public string Name { get; }

    /// <summary>Its commands, in order.</summary>
    public IReadOnlyList<DocumentedCommand> Commands => _commands;

    /// <summary>What the commands of a block print, line by line, where the page shows it.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Expected => _expected;

    /// <summary>Blocks that nobody can tell what they are.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>All pages of a checkout: the README and everything below <c>docs</c>.</summary>
    public static IReadOnlyList<DocumentedPage> All(string checkout) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(checkout, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(checkout, f))
                .Order(StringComparer.Ordinal)
                .Prepend("README.md")
                .Select(f => Read(f, File.ReadAllLines(Path.Combine(checkout, f)))),
        ];

    /// <summary>Reads a page.</summary>
    public static DocumentedPage Read(string name, IReadOnlyList<string> lines)
    {
        var page = new DocumentedPage(name);
        var (block, last) = (0, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith('#'))
                last = 0;
            if (Fence().Match(lines[i]) is not { Success: true } fence)
                continue;
            var (indent, mark, kind, begin) = (fence.Groups[1].Length, fence.Groups[2].Value, fence.Groups[3].Value, i + 1);
            for (i++; i < lines.Count && lines[i].Trim() != mark; i++) { }
            // A block within a list is indented as a whole.
            var content = lines.Skip(begin).Take(i - begin).Select(l => l[Math.Min(indent, l.Length - l.TrimStart().Length)..]).ToList();
            if (kind == "sh")
                page.AddCommands(content, begin + 1, last = ++block);
            else if (kind == "text" && last > 0)
            {
                page._expected[last] = content;
                last = 0;
            }
            else if (kind.Length == 0)
                page._problems.Add($"{name}:{begin}: expected a block with its kind, such as sh or text, found one without");
            if (kind != "sh" && content.FirstOrDefault(l => LooksLikeCommand().IsMatch(l)) is { } hidden)
                page._problems.Add($"{name}:{begin}: expected commands in blocks of the kind sh, found {hidden} in one of the kind {kind}");
        }

        return page;
    }

    private void AddCommands(List<string> lines, int first, int block)
    {
        string? reason = null;
        var (isLong, isService, status) = (false, false, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Trim().Length == 0)
                (reason, isLong, isService, status) = (null, false, false, 0);
            else if (line.StartsWith(NotRunMark, StringComparison.Ordinal))
                reason = line[NotRunMark.Length..];
            else if (line == LongMark)
                isLong = true;
            else if (line == ServiceMark)
                isService = true;
            else if (StatusMark().Match(line) is { Success: true } stated)
                status = stated.Groups[1].Value[0] - '0';
            else if (!line.StartsWith('#'))
            {
                var begin = i;
                var end = HereDocument().Match(line) is { Success: true } here ? here.Groups[1].Value : null;
                while (i + 1 < lines.Count && (end is not null ? lines[i] != end : lines[i].EndsWith('\\')))
                    i++;
                var text = string.Join('\n', lines.Skip(begin).Take(i - begin + 1));
                _commands.Add(
                    new DocumentedCommand(Name, first + begin, text, block)
                    {
                        NotRun = reason,
                        IsLong = isLong,
                        IsService = isService,
                        Status = status,
                    }
                );
            }
        }
    }

    [GeneratedRegex("^( *)(```+)([a-z]*) *$")]
    private static partial Regex Fence();

    [GeneratedRegex("^# status ([0-9])$")]
    private static partial Regex StatusMark();

    [GeneratedRegex("<<-?'?([A-Z]+)'?")]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"^\s*(\$ |out/edgediag |edgediag |dotnet |\./test\.sh|\./campaign\.sh|mosquitto(_pub|_sub)? |systemctl |curl |node |/usr/bin/python3 )")]
    private static partial Regex LooksLikeCommand();
}
