using System.Text.Json;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

public sealed class TicketsCommandTests : IDisposable
{
    private static readonly string Plant = Path.Combine(Repository.Root, "samples", "plant");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ImportExportImport_Csv_IsTheSameTickets()
    {
        var some = TicketFile.Read(Path.Combine(Plant, "tickets", "validation.jsonl")).Take(30).ToList();
        some[0] = some[0] with { Text = "=1+1, \"quoted\"; 换行\n第二行" };
        some[1] = some[1] with { Readings = some[1].Readings.ToDictionary(r => r.Key, r => r.Value with { Value = -5.25 }) };
        TicketFile.Write(_folder.File("some.jsonl"), some);
        Assert.Equal("30 added, 0 known already, 0 not usable", await TailAsync("import", _folder.File("some.jsonl")));
        Assert.Equal("0 added, 30 known already, 0 not usable", await TailAsync("import", _folder.File("some.jsonl")));
        await TailAsync("export", "--out", _folder.File("all.csv"), "--format", "csv");

        var (status, output, errors) = await RunAsync("other", "import", _folder.File("all.csv"));
        Assert.True(status == 0, errors);
        Assert.Contains("30 added", output, StringComparison.Ordinal);
        foreach (var data in (string[])["var", "other"])
            Assert.Equal(0, (await RunAsync(data, "export", "--out", _folder.File($"{data}.jsonl"))).Status);
        var (once, twice) = (TicketFile.Read(_folder.File("var.jsonl")), TicketFile.Read(_folder.File("other.jsonl")));
        Assert.Equal(once.Select(Told), twice.Select(Told));

        // A table has no units: the device's are meant, as in these tickets.
        static string Told(Ticket t) =>
            TicketFile.Line(
                t with
                {
                    Readings = t.Readings.OrderBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, r => r.Value with { Unit = null }),
                }
            );
    }

    [Theory]
    [InlineData("gb18030", "zh", "连接器松动", "read as gb18030")]
    [InlineData("windows-1252", "de", "Lüfter verschmutzt, Gehäuse heiß, öffnen", "read as windows-1252")]
    [InlineData("utf-16", "de", "Lüfter verschmutzt", "")]
    public async Task Import_TableInAnotherEncoding_IsReadAsItIs_AndTold(string encoding, string language, string cause, string told)
    {
        var bytes = System.Text.CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? System.Text.Encoding.Unicode;
        var text = $"line;device;code;cause;ts\nline-3;press-07;E102;{cause};2026-03-02T06:00:00Z\n";
        File.WriteAllBytes(_folder.File("t.csv"), [.. bytes.GetPreamble(), .. bytes.GetBytes(text)]);
        var (status, _, errors) = await RunAsync("var", "import", _folder.File("t.csv"), "--language", language);
        Assert.True(status == 0, errors);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        var (_, output, _) = await RunAsync("var", "list", "--json");
        Assert.Equal(cause, JsonDocument.Parse(output).RootElement.GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Import_TableOfWhichTheEncodingIsNotSure_IsRefused_AndTheOptionReadsIt()
    {
        var bytes = System
            .Text.CodePagesEncodingProvider.Instance.GetEncoding("windows-1252")!
            .GetBytes("line;device;code;cause;ts\nline-3;press-07;E102;Lüfter verschmutzt;2026-03-02T06:00:00Z\n");
        File.WriteAllBytes(_folder.File("t.csv"), bytes);
        var (status, _, errors) = await RunAsync("var", "import", _folder.File("t.csv"), "--language", "zh");
        Assert.NotEqual(0, status);
        Assert.Contains("--encoding", errors, StringComparison.Ordinal);
        (status, _, errors) = await RunAsync("var", "import", _folder.File("t.csv"), "--language", "de", "--encoding", "windows-1252");
        Assert.True(status == 0, errors);
    }

    [Fact]
    public async Task Import_UnusableRows_AreToldOneByOneAndTheOthersTaken()
    {
        var csv = _folder.Write(
            "old.csv",
            "wo;was;code;warum;temp\nline-3;press-07;E102;worn bearing;85\nline-3;press-99;E102;worn "
                + "bearing;85\nline-3;press-07;E102;;85\nline-3;press-07;E102;worn bearing;hot\n"
        );
        var (status, output, errors) = await RunAsync(
            "var",
            "import",
            csv,
            "--map",
            "line=wo",
            "--map",
            "device=was",
            "--map",
            "cause=warum",
            "--map",
            "reading.temperature=temp",
            "--undated"
        );
        Assert.Equal(1, status);
        Assert.Contains("1 added, 0 known already, 3 not usable", output, StringComparison.Ordinal);
        foreach (
            var line in (string[])
                ["press-99", "row 4, cause: expected 1 to 400 characters, found nothing", "row 5, reading.temperature: expected a number, found hot"]
        )
            Assert.Contains(line, errors, StringComparison.Ordinal);
        Assert.Equal(3, errors.Split('\n').Length);

        (status, _, errors) = await RunAsync("var", "import", csv);
        Assert.Equal(1, status);
        Assert.Contains("line: expected a column of this name, or --map line=COLUMN, found wo, was", errors, StringComparison.Ordinal);
        var lines = _folder.Write("broken.jsonl", "{\"id\":1}\nnot json\n");
        (status, _, errors) = await RunAsync("var", "import", lines);
        Assert.Equal(1, status);
        Assert.Contains("line 1", errors, StringComparison.Ordinal);
        Assert.Contains("line 2", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,line-3,press-07,E102,\"worn bearing", "row 2", "not closed")]
    [InlineData("a,line-3,press-07,E102,\"worn \"old\" bearing\"", "row 2", "behind a closing one")]
    public async Task Import_QuotationMarkNotClosed_TheRowIsNamed_AndTakesNoOther(string row, params string[] named)
    {
        var csv = _folder.Write(
            "old.csv",
            $"id,line,device,code,cause\n{row}\nb,line-3,press-07,E102,\"dirty, old filter\"\nc,line-3,press-07,E102,1/2\" hose leaks\n"
        );
        var (status, output, errors) = await RunAsync("var", "import", csv, "--undated");
        Assert.Equal(1, status);
        Assert.Contains("2 added, 0 known already, 1 not usable", output, StringComparison.Ordinal);
        foreach (var part in named)
            Assert.Contains(part, Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
        (_, output, _) = await RunAsync("var", "list", "--json");
        Assert.Contains("dirty, old filter", output, StringComparison.Ordinal);
        Assert.Contains("1/2\\\" hose leaks", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_QuotationMarkNotClosedInTheLastRows_NamesEach()
    {
        var csv = _folder.Write("old.csv", "id,line,device,code,cause\na,line-3,press-07,E102,\"worn\nb,line-3,press-07,E102,worn\n");
        var (status, output, errors) = await RunAsync("var", "import", csv, "--undated");
        Assert.Equal(1, status);
        Assert.Contains("1 added, 0 known already, 1 not usable", output, StringComparison.Ordinal);
        Assert.Contains("row 2", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_KnownIdWithOtherContent_IsNamedAndCounted_TheKnownOneStays()
    {
        const string head = "id,line,device,code,cause\n";
        await RunAsync("var", "import", _folder.Write("old.csv", head + "a,line-3,press-07,E102,worn bearing\n"), "--undated");
        var csv = _folder.Write("new.csv", head + "a,line-3,press-07,E102,dirty filter\nb,line-3,press-07,E102,x\nb,line-3,press-07,E102,y\n");
        var (status, output, errors) = await RunAsync("var", "import", csv, "--undated");
        Assert.Equal(1, status);
        Assert.Contains("1 added, 0 known already, 2 not usable", output, StringComparison.Ordinal);
        Assert.Contains("a: expected the ticket that is known under this id", errors, StringComparison.Ordinal);
        Assert.Contains("differs in cause", errors, StringComparison.Ordinal);
        (_, output, _) = await RunAsync("var", "list", "--json");
        Assert.Contains("worn bearing", output, StringComparison.Ordinal);
        Assert.DoesNotContain("dirty filter", output, StringComparison.Ordinal);
        // The same file again is no news.
        (status, output, errors) = await RunAsync("var", "import", _folder.File("old.csv"), "--undated");
        Assert.True(status == 0, errors);
        Assert.Contains("0 added, 1 known already, 0 not usable", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Csv_LeavesNoFormula()
    {
        var ticket = TicketFile.Read(Path.Combine(Plant, "tickets", "validation.jsonl"))[0];
        string[] formulas = ["=cmd|x", "@x", "+x", "-x", "\uFF1Dcmd|x", "\uFF20x", "\uFF0Bx", "\uFF0Dx"];
        TicketFile.Write(
            _folder.File("some.jsonl"),
            formulas.Select((f, i) => ticket with { Id = $"{f}{i}", Text = f, Image = f, Cause = f, Actions = [f, f] })
        );
        await TailAsync("import", _folder.File("some.jsonl"));
        await TailAsync("export", "--out", _folder.File("all.csv"), "--format", "csv");
        var rows = await File.ReadAllLinesAsync(_folder.File("all.csv"));
        Assert.Equal(formulas.Length + 1, rows.Length);
        Assert.All(rows.SelectMany(r => r.Split(',')), c => Assert.DoesNotMatch("^\"?[=@+\uFF1D\uFF20\uFF0B\uFF0D-]", c));
        Assert.Equal("0 added, 8 known already, 0 not usable", await TailAsync("import", _folder.File("all.csv")));
    }

    [Fact]
    public async Task List_WithStandardOutputClosed_SaysSo()
    {
        var (status, _, errors) = await Command.RunAsync(
            "",
            "sh",
            "-c",
            $"exec dotnet {Path.Combine(AppContext.BaseDirectory, "edgediag.dll")} tickets list --Data {_folder.File("var")} >&-"
        );
        Assert.Equal(1, status);
        Assert.Contains("standard output is closed", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ForTrainingElsewhere_HoldsThePromptAndTheRightAnswer()
    {
        TicketFile.Write(_folder.File("some.jsonl"), TicketFile.Read(Path.Combine(Plant, "tickets", "validation.jsonl")).Take(5));
        await TailAsync("import", _folder.File("some.jsonl"));
        foreach (var format in (string[])["alpaca", "sharegpt"])
        {
            await TailAsync("export", "--out", _folder.File(format), "--format", format);
            var exchanges = File.ReadLines(_folder.File(format)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
            Assert.Equal(5, exchanges.Count);
            foreach (var (exchange, ticket) in exchanges.Zip(TicketFile.Read(_folder.File("some.jsonl"))))
            {
                var (question, answer) =
                    format == "alpaca"
                        ? (exchange.GetProperty("instruction").GetString()!, exchange.GetProperty("output").GetString()!)
                        : (
                            exchange.GetProperty("conversations")[0].GetProperty("value").GetString()!,
                            exchange.GetProperty("conversations")[1].GetProperty("value").GetString()!
                        );
                Assert.Contains(ticket.Code, question, StringComparison.Ordinal);
                Assert.Contains(ticket.Cause, answer, StringComparison.Ordinal);
                Assert.Contains(ticket.Actions[0], answer, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task List_Contradictions_ShowsThoseThatTellTheSame()
    {
        var ticket = TicketFile.Read(Path.Combine(Plant, "tickets", "validation.jsonl"))[0];
        TicketFile.Write(
            _folder.File("some.jsonl"),
            [ticket with { Id = "a" }, ticket with { Id = "b", Cause = "otherwise" }, ticket with { Id = "c", Text = ticket.Text + " x" }]
        );
        await TailAsync("import", _folder.File("some.jsonl"));
        var (_, output, _) = await RunAsync("var", "list", "--contradictions", "--json");
        Assert.Equal(
            ["a", "b"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()!).Order()
        );
        (_, output, _) = await RunAsync("var", "list", "--code", ticket.Code);
        Assert.Contains("3 imported", output, StringComparison.Ordinal);
    }

    private async Task<string> TailAsync(params string[] words)
    {
        var (status, output, errors) = await RunAsync("var", words);
        Assert.True(status == 0, errors);
        // After it, an import says how it is taken back.
        return output.Split('\n').Last(l => l.Length > 0 && l[0] != '\'').Trim().Split(": ")[^1];
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(string data, params string[] words) =>
        EdgeDiagProcess.RunAsync(_folder.Path, ["tickets", .. words, "--Data", _folder.File(data), "--Plant", Plant]);
}
