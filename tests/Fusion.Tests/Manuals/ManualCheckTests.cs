using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Manuals;

public sealed class ManualCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_DemoPlant_FindsNothing() => Assert.Empty(ManualCheck.FindProblems(Path.Combine(Repository.Root, "samples", "plant"), null));

    [Fact]
    public void Run_EverythingWrong_IsAllFound_WithFileAndLine()
    {
        _folder.Write("devices.json", """{"devices":[{"id":"press-07","line":"line-3","type":"press","sensors":[]}]}""");
        var one = Manual("a.zh.md", "press-manual", "press", "zh", "## E1 门开\n- 处理:关门\n\n## E2 过热\n\n## E1 门开\n- 处理:关门\n");
        var two = Manual("b.zh.md", "other", "press", "zh", "## e1 门\n- 处理:关\n");
        var three = Manual("c.en.md", "press-manual", "press", "en", "## E1 door\n- Remedy: close\n");
        var four = Manual("d.en.md", "press-manual", "robot", "en", "## E1 door\n- Remedy: close\n");
        var five = Manual("e.en.md", "broken", "press", "fr", "");
        var tickets = _folder.Write(
            "tickets/train.jsonl",
            "\n"
                + string.Join(
                    '\n',
                    [
                        TicketFile.Line(Press.Ticket("T-1", "x")),
                        TicketFile.Line(Press.Ticket("T-2", "x")),
                        TicketFile.Line(Press.Ticket("T-3", "x") with { Code = "E2", Language = Language.En }),
                        TicketFile.Line(Press.Ticket("T-4", "x") with { Code = "E1" }),
                    ]
                )
        );
        var codes = _folder.Write("codes.txt", "# what the PLC can send\nE1\nE7\nE1;lathe\n");

        var found = ManualCheck
            .FindProblems(_folder.Path, codes)
            .Select(f => $"{(f.IsError ? "error" : "warning")} {f.Kind} {f.File}:{f.Line} {f.Code}")
            .ToList();
        Assert.Equal(
            [
                $"error no-section {codes}:3 E7",
                $"error no-section {codes}:4 E1",
                $"error duplicate-code {one}:11 E1",
                $"error duplicate-code {two}:6 e1",
                $"error duplicate-reference {four}:6 E1",
                $"error unusable-file {five}:0 ",
                $"error no-section {tickets}:2 E102",
                $"warning one-language {one}:9 E2",
                $"warning no-remedy {one}:9 E2",
                $"warning no-device {four}:1 ",
                $"warning one-language {four}:1 ",
                $"warning no-section {tickets}:4 E2",
            ],
            found,
            new Unordered()
        );
        Assert.NotNull(three);
    }

    [Fact]
    public void Run_DeviceTypeWithoutAManual_IsTold()
    {
        _folder.Write(
            "devices.json",
            """{"devices": [{"id": "a", "line": "l", "type": "press", "sensors": []}, {"id": "b", "line": "l", "type": "feeder", "sensors": []}]}"""
        );
        _folder.Write("manuals/press.en.md", "---\nid: press\ndevice_type: press\nlanguage: en\n---\n\n## E1 door\n\n### latch worn\n- Remedy: replace it\n");
        var found = Assert.Single(ManualCheck.FindProblems(_folder.Path, null), f => f.Kind == "no-manual");
        Assert.Equal((false, "feeder"), (found.IsError, found.DeviceType));
    }

    [Fact]
    public void Run_MembersThatNothingUses_AndUnknownUnits_AreTold()
    {
        _folder.Write(
            "devices.json",
            """
            {"devices":[{"id":"press-07","line":"line-3","type":"press","site":"x","name":{"cn":"压机","en":"press"},
             "sensors":[{"name":"pressure","unit":"baar","hi":9},{"name":"flow","unit":"L/min","High":1}]}],
             "types":{"press":{"aliases":{}}}}
            """
        );
        Manual("a.en.md", "press-manual", "press", "en", "## E1 door\n- Remedy: close\n");
        var told = ManualCheck.FindProblems(_folder.Path, null).Where(f => f.Kind == "devices").Select(f => f.Message).ToList();
        Assert.Equal(6, told.Count);
        Assert.Contains(told, t => t.StartsWith("devices[0].site: expected id, line, type, name, sensors, upstream, recipe;", StringComparison.Ordinal));
        Assert.Contains(told, t => t.StartsWith("devices[0].sensors[0].hi: expected name, unit, low, high,", StringComparison.Ordinal));
        Assert.Contains(told, t => t.StartsWith("devices[0].sensors[1].High: ", StringComparison.Ordinal));
        Assert.Contains(told, t => t.StartsWith("types.press.aliases: expected code_aliases;", StringComparison.Ordinal));
        Assert.Contains(told, t => t.StartsWith("devices[0].name.cn: expected zh, en, de;", StringComparison.Ordinal));
        Assert.Contains("line-3/press-07, pressure: expected a known unit, found 'baar'; did you mean bar? Nothing is converted to it", told);
    }

    /// <summary>Whoever follows the advice must not get another unit: <c>l/hr</c> is a thousandth of <c>m3/hr</c>.</summary>
    [Theory]
    [InlineData("mbarr", "mbar")]
    [InlineData("l/hr", null)]
    [InlineData("kPaa", "kPa")]
    [InlineData("mm/sek", "mm/sec")]
    public void Run_UnknownUnit_NamesTheOneThatIsMeantAloneOrNone(string unit, string? meant)
    {
        _folder.Write("devices.json", $$"""{"devices":[{"id":"p","line":"l","type":"press","name":"press","sensors":[{"name":"x","unit":"{{unit}}"}]}]}""");
        Manual("a.en.md", "press-manual", "press", "en", "## E1 door\n- Remedy: close\n");
        var told = ManualCheck.FindProblems(_folder.Path, null).Where(f => f.Kind == "devices").Select(f => f.Message).ToList();
        if (meant is null)
            Assert.DoesNotContain(told, t => t.Contains("did you mean", StringComparison.Ordinal));
        else
            Assert.Contains($"did you mean {meant}?", Assert.Single(told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pcs")]
    [InlineData("pieces")]
    [InlineData("dB(A)")]
    [InlineData("%RH")]
    [InlineData("bar")]
    [InlineData("N·m")]
    [InlineData("cycles")]
    public void Run_UnitOfThePlantsOwn_IsNoMistake(string unit)
    {
        _folder.Write("devices.json", $$"""{"devices":[{"id":"p","line":"l","type":"press","sensors":[{"name":"count","unit":"{{unit}}"}]}]}""");
        Manual("a.en.md", "press-manual", "press", "en", "## E1 door\n- Remedy: close\n");
        Assert.DoesNotContain(ManualCheck.FindProblems(_folder.Path, null), f => f.Kind == "devices");
    }

    [Fact]
    public void Run_MillionsOfMembers_AreCountedAndNotWritten()
    {
        var many = string.Join(',', Enumerable.Repeat("\"a\":1", 200_000));
        _folder.Write("devices.json", $$"""{"devices":[{"id":"p","line":"l","type":"press","sensors":[],{{many}}}]}""");
        Manual("a.en.md", "press-manual", "press", "en", "## E1 door\n- Remedy: close\n");
        var told = ManualCheck.FindProblems(_folder.Path, null).Where(f => f.Kind == "devices").Select(f => f.Message).ToList();
        Assert.Equal((21, "and 199980 more"), (told.Count, told[^1]));
    }

    [Theory]
    [InlineData("E 1")]
    [InlineData("E 1 press")]
    [InlineData("E 1\tpress")]
    [InlineData("e1, press")]
    [InlineData("E 1 pipe press")]
    public void Run_ListedCodeWithASpace_IsOneCode(string line)
    {
        var type = line.EndsWith("pipe press", StringComparison.Ordinal) ? "pipe press" : "press";
        _folder.Write("devices.json", $$"""{"devices":[{"id":"press-07","line":"line-3","type":"{{type}}","sensors":[]}]}""");
        Manual("a.en.md", "press-manual", type, "en", "## E1 door\n- Remedy: close\n");
        Assert.DoesNotContain(ManualCheck.FindProblems(_folder.Path, _folder.Write("codes.txt", line + "\n")), f => f.IsError);
        var unknown = ManualCheck.FindProblems(_folder.Path, _folder.Write("codes.txt", line.Replace('1', '7') + "\n")).Single(f => f.IsError);
        Assert.Equal(line.Split('\t', ',')[0].Replace('1', '7').Replace($" {type}", "", StringComparison.Ordinal), unknown.Code);
    }

    [Fact]
    public void Run_NoManualsAndDamagedTickets_AreFindings()
    {
        _folder.Write("tickets/train.jsonl", "{}");
        var found = ManualCheck.FindProblems(_folder.Path, null);
        Assert.Equal(3, found.Count);
        Assert.All(found, f => Assert.Equal(("unusable-file", true), (f.Kind, f.IsError)));
        Assert.Contains(found, f => f.Message.Contains("line 1", StringComparison.Ordinal));
        Assert.Contains(
            "no file",
            Assert.Throws<InvalidInputException>(() => ManualCheck.FindProblems(_folder.Path, "nowhere")).Message,
            StringComparison.Ordinal
        );
    }

    private string Manual(string name, string id, string type, string language, string body) =>
        _folder.Write($"manuals/{name}", $"---\nid: {id}\ndevice_type: {type}\nlanguage: {language}\n---\n{body}");

    private sealed class Unordered : IEqualityComparer<IEnumerable<string>>
    {
        public bool Equals(IEnumerable<string>? x, IEnumerable<string>? y) => x!.Order(StringComparer.Ordinal).SequenceEqual(y!.Order(StringComparer.Ordinal));

        public int GetHashCode(IEnumerable<string> obj) => 0;
    }
}
