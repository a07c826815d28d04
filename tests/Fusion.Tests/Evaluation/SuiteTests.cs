using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Tests.Evaluation;

public sealed class SuiteTests : IDisposable
{
    private readonly SuiteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WithoutSuiteFile_IsAPlantFolder()
    {
        using var suite = _folder.Tickets(earlier: [Press.Ticket("t1", "a")], validation: [Press.Ticket("v1", "b")]).Load();
        Assert.Equal(Path.GetFileName(_folder.Path), suite.Name);
        Assert.Equal((1, 1, 1), (suite.Questions.Count, suite.EarlierTickets.Count, suite.Validation.Count));
    }

    [Fact]
    public void Load_ManualsAndDevicesAlone_AsksWithoutEarlierTickets()
    {
        using var suite = _folder.Load();
        Assert.Empty(suite.EarlierTickets);
        Assert.Empty(suite.Validation);
        Assert.Equal("冷却水流量不足", suite.Questions[0].Expected);
    }

    [Fact]
    public void Load_SuiteFile_NamesFilesAndMayTakeTicketsAway()
    {
        _folder
            .Tickets(earlier: [Press.Ticket("t1", "a")])
            .Write("suite.json", """{"name":"other", "description":"one press", "questions":"tickets/train.jsonl", "earlier":null,}""");
        using var suite = _folder.Load();
        Assert.Equal(("other", "one press", "t1"), (suite.Name, suite.Description, suite.Questions[0].Ticket.Id));
        Assert.Empty(suite.EarlierTickets);
    }

    [Theory]
    [InlineData("""{"question":"x"}""", "question: expected one of name, description, devices")]
    [InlineData("""{"name":1}""", "name: expected a text")]
    [InlineData("""{"questions":"tickets/none.jsonl"}""", "questions: expected a path below the suite's folder, found nothing at tickets/none.jsonl")]
    [InlineData("""{"earlier":"none"}""", "earlier: expected a path")]
    [InlineData("""{"manuals":null}""", "manuals: expected a path, found null")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{", "expected JSON, found an error at line 1")]
    public void Load_BadSuiteFile_IsNamedInOneLine(string json, string named)
    {
        var e = Assert.Throws<InvalidInputException>(() => _folder.Write("suite.json", json).Load());
        Assert.Contains("suite.json", e.Message, StringComparison.Ordinal);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Load_TicketOfAnUnlistedDevice_IsNamed()
    {
        var e = Assert.Throws<InvalidInputException>(() => _folder.Tickets([Press.Ticket("q1", "a", line: "line-9")]).Load());
        Assert.Contains("line-9/press-07", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoQuestions_IsNamed() =>
        Assert.Contains("at least one ticket", Assert.Throws<InvalidInputException>(() => _folder.Tickets([]).Load()).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_ValidationThatIsMissing_IsNamed() =>
        Assert.Contains("validation", Assert.Throws<InvalidInputException>(() => _folder.Load("validation")).Message, StringComparison.Ordinal);

    [Fact]
    public void Digest_ChangesWithAnyFileButTheName()
    {
        using var suite = _folder.Load();
        using var renamed = _folder.Write("suite.json", """{"name":"x"}""").Load();
        using var more = _folder.Tickets(earlier: [Press.Ticket("t1", "a")]).Load();
        Assert.Equal(suite.Digest, renamed.Digest);
        Assert.NotEqual(suite.Digest, more.Digest);
    }

    [Fact]
    public void Load_DemoPlant_HasWhatTheIssueNames()
    {
        using var suite = EvaluationSuite.Load(DemoPlant(), "heldout");
        Assert.Equal(400, suite.Questions.Count);
        Assert.Equal(2000, suite.EarlierTickets.Count);
        Assert.True(suite.Devices.All.Select(d => d.Type).Distinct().Count() >= 6);
        Assert.True(suite.Manuals.Sections.Select(s => (s.DeviceType, s.Code)).Distinct().Count() >= 60);
        Assert.All(suite.Manuals.Sections, s => Assert.InRange(s.Causes.Count, 2, 5));
        Assert.NotNull(suite.Devices.Find("line-3", "press-07"));
        Assert.Empty(suite.Questions.Select(q => q.Ticket.Id).Intersect(suite.EarlierTickets.Select(t => t.Id)));
    }

    internal static string DemoPlant()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "EdgeDiag.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, "samples", "plant");
    }
}
