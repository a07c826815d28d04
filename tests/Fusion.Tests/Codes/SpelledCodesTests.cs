using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Codes;

/// <summary>One code in several spellings, in every place that compares codes.</summary>
public sealed class SpelledCodesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("e-102")]
    [InlineData("Ｅ１０２")]
    [InlineData("故障 E102")]
    [InlineData("Hot")]
    public void Diagnosis_OfASpelling_IsThatOfTheCode_AndKeepsTheMachinesOwn(string code)
    {
        using var manuals = ManualIndex.Build([Press.Section], Aliased);
        var tickets = new TicketIndex([Press.Ticket("t1", "线缆破皮"), Press.Ticket("t2", "线缆破皮") with { Code = "e0102" }], Press.Catalog, manuals.Codes);
        var retrieval = new Retrieval(manuals, tickets);
        var @case = Press.Case(code: code);
        var diagnosis = new Diagnostician(retrieval, null, TimeProvider.System, Language.Zh).Preliminary(
            @case,
            new DiagnosisIds("d", "c", ["f-1"]),
            @case.Fault.Timestamp,
            false
        );
        Assert.Equal(code, diagnosis.Code);
        Assert.NotEqual(DiagnosisOutcome.UnknownCode, diagnosis.Outcome);
        Assert.NotEmpty(diagnosis.Causes);
        var found = retrieval.Find(@case, Language.Zh, 5);
        Assert.True(found.Exact);
        Assert.Equal(["t1", "t2"], found.Tickets.Select(t => t.Id).Order());
        Assert.Equal((2, 2), (tickets.Count("press", code), tickets.TicketsOf("press", code).Count()));
        // The prompt says nothing of another code.
        Assert.DoesNotContain("E102)", PromptBuilder.Build(@case, found.Sections, found.Tickets, Language.Zh).Text, StringComparison.Ordinal);
    }

    /// <summary>A code that may be either of two gets the answer of neither, and the checks name both.</summary>
    [Theory]
    [InlineData("E 2")]
    [InlineData("55")]
    public void Diagnosis_OfACodeThatMayBeEitherOfTwo_AsksWhichIsMeant(string code)
    {
        var listed = code == "E 2" ? (string[])["E-02", "E-002"] : ["Warning-55", "Error-55"];
        using var manuals = ManualIndex.Build([.. listed.Select(c => Press.Section with { Code = c, Ref = $"press-manual#{c}" })]);
        var @case = Press.Case(code: code);
        var diagnosis = new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), null, TimeProvider.System, Language.Zh).Preliminary(
            @case,
            new DiagnosisIds("d", "c", ["f-1"]),
            @case.Fault.Timestamp,
            false
        );
        Assert.Equal((DiagnosisOutcome.UnknownCode, 0), (diagnosis.Outcome, diagnosis.Causes.Count));
        Assert.All(listed, c => Assert.Contains(diagnosis.Checks, t => t.Contains($"press-manual#{c}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Prompt_OfAnotherCodesSection_StillSaysSo() =>
        Assert.Contains("E103", PromptBuilder.Build(Press.Case(), [Press.Section with { Code = "E103" }], [], Language.Zh).Text, StringComparison.Ordinal);

    [Fact]
    public async Task TicketMajority_OfASpelling_IsThatOfTheCode()
    {
        using var manuals = ManualIndex.Build([Press.Section]);
        var majority = new TicketMajority([Press.Ticket("t1", "线缆破皮")], manuals.Codes);
        var question = Question.FromTicket(Press.Ticket("q", "线缆破皮"), Press.Case(code: "e-0102"), new Retrieval(manuals, TicketIndex.Empty));
        Assert.Equal(["线缆破皮"], (await majority.AnswerAsync(question, CancellationToken.None)).Causes);
    }

    [Fact]
    public void TicketIndex_CodesOfOneManualThatLookAlike_StayApart()
    {
        using var manuals = ManualIndex.Build([Section("E1"), Section("E01")]);
        var index = new TicketIndex([Press.Ticket("a", "x") with { Code = "E1" }, Press.Ticket("b", "y") with { Code = "E01" }], Press.Catalog, manuals.Codes);
        Assert.Equal("a", Assert.Single(index.TicketsOf("press", "e1")).Id);
        Assert.Equal("b", Assert.Single(index.TicketsOf("press", "e-01")).Id);
        Assert.Empty(index.TicketsOf("press", "E001"));
    }

    [Fact]
    public void Codes_OfAMachineWithoutAManual_AreToldApartAsOtherManualsDo()
    {
        using var manuals = ManualIndex.Build([Section("E1"), Section("E01"), Section("E2")]);
        Assert.NotEqual(manuals.Codes.Key("", "E1"), manuals.Codes.Key("", "E01"));
        Assert.Equal(manuals.Codes.Key("", "E2"), manuals.Codes.Key("", "e-02"));
        Assert.Equal("E01", Assert.Single(manuals.FindElsewhere("e01", Language.Zh)).Code);
    }

    [Fact]
    public void Contradictions_InTwoSpellings_AreFound()
    {
        using var manuals = ManualIndex.Build([Press.Section]);
        Ticket[] tickets = [Press.Ticket("a", "one"), Press.Ticket("b", "two") with { Code = "e-102" }];
        Assert.Equal(["a", "b"], TicketContradictions.Find(tickets, Press.Catalog, manuals.Codes).Single().Select(t => t.Id));
    }

    [Fact]
    public void FloodCase_OfASpelling_IsThatOfTheCode()
    {
        var options = new FoldingOptions(TimeSpan.FromSeconds(60)) { IsKnown = _ => true };
        var e102 = new OpenCase("c-1", Press.Noon, 1);
        Assert.Equal(e102, CasePolicy.FloodCase("e-102", [("E103", e102 with { CaseId = "c-2" }), ("E102", e102)], options));
        Assert.Null(CasePolicy.FloodCase("E104", [("E102", e102)], options));
    }

    [Fact]
    public void Section_OfAListOrARange_AnswersEachOfItsCodes()
    {
        _folder.Write(
            "m.md",
            "---\nid: m\ndevice_type: press\nlanguage: en\n---\n## E101–E103, E110 Bus fault\n- Remedy: check the plug\n"
                + "## Error 17 Inverse\n- Remedy: turn\n## E201/E202: Pressure\n- Remedy: wait\n"
        );
        using var index = ManualIndex.Build(_folder.Path);
        Assert.Equal(["m#17", "m#E101", "m#E201"], index.Sections.Select(s => s.Ref));
        Assert.All((string[])["E101", "E102", "e-103", "E110"], code => Assert.Equal("m#E101", index.Find("press", code, Language.En)!.Ref));
        Assert.Equal("Bus fault", index.Find("press", "E103", Language.En)!.Title);
        Assert.Equal(("m#17", "Inverse"), (index.Find("press", "Error 17", Language.En)!.Ref, index.Find("press", "17", Language.En)!.Title));
        Assert.Null(index.Find("press", "E104", Language.En));
        Assert.NotEqual(index.Codes.Key("press", "E101"), index.Codes.Key("press", "E102"));
        Assert.True(index.Search(new ManualQuery("E102")).First().Exact);
        Assert.Equal("m#E101", index.Search(new ManualQuery("", Code: "e 110")).Single().Section.Ref);
        var found = index.Find("press", "E102", Language.En)!;
        Assert.DoesNotContain("E101", PromptBuilder.Build(Press.Case(code: "E102"), [found], [], Language.En).Text, StringComparison.Ordinal);
        // What a writer writes, the reader reads.
        var written = "---\nid: m\ndevice_type: press\nlanguage: en\n---\n" + ManualWriter.Body("M", index.Sections);
        var read = ManualFile.Parse("w", written).Sections.Select(s => s.Section);
        Assert.Equal(index.Sections.Select(s => string.Join(' ', s.Codes)).Order(), read.Select(s => string.Join(' ', s.Codes)).Order());
    }

    [Fact]
    public void Read_AlarmAndWarningOfOneNumber_AreTwoCodes()
    {
        var path = _folder.Write("m.md", "---\nid: m\ndevice_type: press\nlanguage: en\n---\n## Alarm 5 Hot\n## Warning 5 Warm\n## Alarm 6 Cold\n");
        Assert.Equal(["Alarm-5", "Warning-5", "6"], ManualFile.Read(path).Select(s => s.Code));
        using var index = ManualIndex.Build(_folder.Path);
        Assert.Equal("Warm", index.Find("press", "warning 5", Language.En)!.Title);
        Assert.Equal("Hot", index.Find("press", "ALARM 05", Language.En)!.Title);
        Assert.Null(index.Find("press", "5", Language.En));
    }

    [Theory]
    [InlineData("## E101–E105 a\n## e103 b\n", "one section for e103")]
    [InlineData("## E1–E99999 a\n", "at most 1000")]
    public void Read_UnusableHeadings_AreRefusedInOneLine(string body, string named)
    {
        var path = _folder.Write("m.md", "---\nid: m\ndevice_type: press\nlanguage: en\n---\n" + body);
        Assert.Contains(named, Assert.Throws<InvalidInputException>(() => ManualFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E101-E103", "Bus")]
    [InlineData("-5", "Bus")]
    [InlineData("E102.", "")]
    [InlineData("E102", ": Bus")]
    [InlineData("E102", "/ E103 Bus")]
    [InlineData("E102", "- Bus `x`")]
    [InlineData("Alarm", "5 Bus")]
    public void Write_HeadingThatWouldBeReadOtherwise_ReadsBackTheSame(string code, string title)
    {
        var section = new ManualSection($"m#{code}", "press", Language.En, code, title, "", [new ManualCause($"m#{code}-1", "Plug loose", [], ["Push it in"])]);
        var text = "---\nid: m\ndevice_type: press\nlanguage: en\n---\n" + ManualWriter.Body("M", [section]);
        var read = Assert.Single(ManualFile.Parse("w", text).Sections).Section;
        Assert.Equal((code, title, section.Ref), (read.Code, read.Title, read.Ref));
        Assert.Null(read.MoreCodes);
    }

    [Fact]
    public void Check_CodesThatLookAlikeAndUnusedAliases_AreToldOnce()
    {
        _folder.Write(
            "manuals/m.md",
            "---\nid: m\ndevice_type: press\nlanguage: en\n---\n## E1 a\n- Remedy: x\n## E01 b\n- Remedy: x\n## F-07 c\n- Remedy: x\n"
        );
        _folder.Write("tickets/train.jsonl", "");
        _folder.Write(
            "devices.json",
            """{"devices":[{"id":"p","line":"l","type":"press","sensors":[]}],"types":{"press":{"code_aliases":{"E01":"E1","Hot":"F-07"}}}}"""
        );
        _folder.Write("codes.txt", "f07 press\nHOT press\nE001 press\n");
        var findings = ManualCheck.FindProblems(_folder.Path, Path.Combine(_folder.Path, "codes.txt"));
        Assert.Equal(2, findings.Count(f => f.Kind == "look-alike-code" && !f.IsError));
        Assert.Equal("E001", Assert.Single(findings, f => f.Kind == "no-section").Code);
    }

    private static DeviceCatalog Aliased =>
        new([Press.Device], new Dictionary<string, IReadOnlyDictionary<string, string>> { ["press"] = new Dictionary<string, string> { ["Hot"] = "E-102" } });

    private static ManualSection Section(string code) => Press.Section with { Code = code, Ref = "m#" + code };
}
