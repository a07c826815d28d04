using System.Globalization;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>Every command of the README and of docs runs as written, or the page says why not.</summary>
[Collection(DocumentationCollection.Name)]
public sealed class CommandTests(PublishedCheckout checkout)
{
    private const double LeastShare = 0.9;

    public static TheoryData<string> Pages => [.. DocumentedPage.All(Repository.Root).Where(p => p.Commands.Count > 0).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_EveryCommand_RunsAsWritten(string name)
    {
        var page = DocumentedPage.Read(name, await File.ReadAllLinesAsync(Path.Combine(Repository.Root, name), TestContext.Current.CancellationToken));
        var commands = page.Commands.Where(IsRun).ToList();
        if (commands.Count == 0)
            return;
        using var results = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        // Builds go on in the published checkout; everything else has a copy of its own, which a page may fill.
        var builds = commands.Any(c => c.Text.StartsWith("dotnet ", StringComparison.Ordinal) && c.Text != PublishedCheckout.Command);
        if (!builds)
        {
            PublishedCheckout.Copy(checkout.Folder, folder.Path);
            Directory.CreateSymbolicLink(folder.File(PublishedCheckout.Output), checkout.Published);
        }

        var shell = commands.Where(c => c.Text != PublishedCheckout.Command).ToList();
        var run = await PageRun.RunAsync(shell, builds ? checkout.Folder : folder.Path, results.File("results"), isolated: !builds);
        var wrong = new List<string>();
        if (shell.Count < commands.Count && checkout.Status != 0)
            wrong.Add($"{PublishedCheckout.Command}: status {checkout.Status}: {checkout.Printed}");
        for (var i = 0; i < shell.Count; i++)
        {
            Report(string.Create(CultureInfo.InvariantCulture, $"{run.Seconds(i):F1} s  {shell[i]}"));
            if (run.Status(i) != shell[i].Status)
                wrong.Add(
                    $"{shell[i]}: expected status {shell[i].Status}, found {run.Status(i)?.ToString(CultureInfo.InvariantCulture) ?? "none"}: {run.Output(i)}"
                );
        }

        foreach (var (block, expected) in page.Expected.Where(e => commands.Any(c => c.Block == e.Key)))
        {
            // A command that builds prints nothing that a page would show.
            var output = string.Concat(Enumerable.Range(0, shell.Count).Where(i => shell[i].Block == block).Select(run.Output));
            if (ExpectedOutput.Missing(expected, output) is { } line)
                wrong.Add($"{name}, block {block}: expected the line «{line}», found:\n{output}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong) + "\n" + run.Shell);
    }

    [Fact]
    public void Pages_NineOfTenCommandsAreRun_AndEveryBlockSaysWhatItIs()
    {
        var pages = DocumentedPage.All(Repository.Root);
        var commands = pages.SelectMany(p => p.Commands).ToList();
        var marked = commands.Where(c => c.NotRun is not null).ToList();
        var run = commands.Count - marked.Count;
        Report(
            $"{commands.Count} documented commands: {run} run ({commands.Count(c => c is { NotRun: null, IsLong: true })} of them in the long form "
                + $"alone), {marked.Count} marked"
        );
        foreach (var command in marked)
            Report($"not run: {command.NotRun}: {command}");
        Assert.Empty(pages.SelectMany(p => p.Problems));
        Assert.DoesNotContain(commands, c => c.NotRun is null && c.Text.Contains("--help", StringComparison.Ordinal));
        Assert.True(run >= LeastShare * commands.Count, $"{run} of {commands.Count} commands are run");
    }

    [Fact]
    public void Links_OfEveryPage_LeadSomewhere()
    {
        var wrong = new List<string>();
        foreach (var page in DocumentedPage.All(Repository.Root))
        {
            var file = Path.Combine(Repository.Root, page.Name);
            foreach (var link in PageLinks.Of(File.ReadAllText(file)))
                if (PageLinks.Missing(file, link) is { } missing)
                    wrong.Add($"{page.Name}: {link}: {missing}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool IsRun(DocumentedCommand command) => command.NotRun is null && (Scale.IsLong || !command.IsLong);

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
