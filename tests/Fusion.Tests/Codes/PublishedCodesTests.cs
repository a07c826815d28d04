using System.Text.Json;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Codes;

/// <summary>
/// Codes of real controllers: no two of one list become one, and each is found in every spelling that a machine may send. The lists of
/// two robots are published; the others are what manuals of these makers look like.
/// </summary>
public sealed class PublishedCodesTests
{
    public static TheoryData<string> Lists => [.. AllLists().Keys];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Find_EveryCodeOfAList_IsItsOwnSection(string list)
    {
        var codes = AllLists()[list];
        using var index = Index(codes);
        Assert.Equal(codes.Count, codes.Select(c => index.Codes.Key("t", c)).Distinct(StringComparer.Ordinal).Count());
        foreach (var code in codes)
            Assert.Equal(code, index.Find("t", code, Language.En)?.Code);
        foreach (var code in codes.Take(50))
            Assert.Equal(code, index.Find("t", code, Language.Zh)?.Code);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Find_EverySpelling_IsTheCodesSection(string list)
    {
        var codes = AllLists()[list];
        using var index = Index(codes);
        var retrieval = new Retrieval(index, TicketIndex.Empty);
        var random = new Random(11);
        foreach (var code in codes)
            for (var turn = 0; turn < 12; turn++)
            {
                var written = Written(code, random, list != "look-alike");
                Assert.True(index.Find("t", written, Language.En)?.Code == code, $"{code} written as '{written}'");
                var @case = Press.Case(code: written);
                Assert.True(retrieval.Find(@case with { Device = @case.Device with { Type = "t" } }, Language.Zh, 0).Exact, written);
            }
    }

    [Fact]
    public void Find_CodesOfAnotherList_AreNotFound()
    {
        foreach (var (name, codes) in AllLists().Where(l => l.Key is not ("dobot-controller" or "dobot-servo" or "look-alike")))
        {
            using var index = Index(codes);
            foreach (var (other, foreign) in AllLists().Where(l => l.Key != name && l.Key is not ("hex" or "look-alike" or "decimal")))
            foreach (var code in foreign.Except(codes, StringComparer.OrdinalIgnoreCase).Where(c => !c.All(char.IsAsciiDigit)))
                Assert.True(index.Find("t", code, Language.En) is null, $"{code} of {other} found in {name}");
        }
    }

    [Fact]
    public void Key_PairsOfAList_AreNeverEqual_WhateverCodesItHas()
    {
        const string Signs = "E0F01x-_.";
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var codes = Enumerable
                .Range(0, 40)
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Signs[random.Next(Signs.Length)])))
                .DistinctBy(CodeForm.Strict)
                .ToList();
            var book = new CodeBook([codes], new Dictionary<string, string>());
            Assert.Equal(codes.Count, codes.Select(book.Key).Distinct(StringComparer.Ordinal).Count());
            Assert.All(codes, c => Assert.Equal(book.Key(c), book.Key(c.ToLowerInvariant() + "\0")));
        }
    }

    // What machines do to a code: case, width, separators, zeros in front, words in front.
    private static string Written(string code, Random random, bool otherSeparators)
    {
        var text = random.Next(3) == 0 ? code.ToLowerInvariant() : code;
        if (random.Next(4) == 0)
            text = string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c));
        if (random.Next(4) == 0)
            text = ((string[])["Error ", "Alarm ", "故障 ", "报警", "Alarm code: ", "Fehler "])[random.Next(6)] + text;
        if (random.Next(4) == 0)
            text = $"  {text}\0";
        if (otherSeparators && random.Next(4) == 0)
            text = text.Replace("-", ((string[])["_", "\u2013", "\u2011", " "])[random.Next(4)], StringComparison.Ordinal);
        return text;
    }

    private static ManualIndex Index(IReadOnlyList<string> codes) =>
        ManualIndex.Build(
            [
                .. codes.Select(c => new ManualSection($"m#{c}", "t", Language.En, c, "Title", "", [])),
                .. codes.Take(50).Select(c => new ManualSection($"m-zh#{c}", "t", Language.Zh, c, "标题", "", [])),
            ],
            new DeviceCatalog([])
        );

    private static Dictionary<string, IReadOnlyList<string>> AllLists()
    {
        var lists = new Dictionary<string, IReadOnlyList<string>>
        {
            ["fanuc"] = ["SRVO-001", "SRVO-002", "SRVO-023", "SRVO-050", "SRVO-500", "INTP-105", "MOTN-017", "SYST-011", "HOST-005", "PRIO-023"],
            ["kuka"] = ["KSS00276", "KSS00277", "KSS01356", "KSS26035", "KSS15050", "CPC10001"],
            ["siemens"] = ["F07801", "A07801", "F01000", "A01590", "A01009", "F30001", "F30002", "A30016", "N30800", "F7860", "C01700"],
            ["abb"] = ["10002", "20252", "20253", "34316", "37001", "38103", "50024", "71058"],
            ["mitsubishi"] = ["AL.10", "AL.16", "AL.16.1", "AL.16.2", "AL.1A", "AL.20", "AL.E1", "AL.E6", "AL.8A", "AL.88"],
            ["omron"] = ["0x0D", "0x4D", "0x10", "0x1A", "0xF3"],
            ["allen-bradley"] = ["F001", "F004", "F005", "F007", "F012", "F013", "F038", "F081", "F100"],
            ["heidenhain"] = ["230-2B5C", "230-2B5D", "230-0001", "230-0010", "231-2B5C", "1E7-0001"],
            ["yaskawa"] = ["A.100", "A.10", "A.710", "A.C90", "A.CC0", "A.F10", "A.d00", "CPF00", "CPF01", "oC", "GF", "bUS"],
            ["hex"] = ["0x0011", "0x0012", "0x0020", "0x00A1"],
            ["decimal"] = ["0", "1", "10", "11", "17", "100", "1000"],
            ["look-alike"] = ["E1", "E01", "E001", "E-1", "E10", "A1-1", "A11", "A-11", "F07", "F-70", "0x11", "17", "11", "1.1", "1-1", "11-1"],
        };
        var dobot = Repository.SharedData("dobot-alarms");
        foreach (var table in (string[])["controller", "servo"])
        {
            using var alarms = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(dobot, $"alarm_{table}.json")));
            lists["dobot-" + table] = [.. alarms.RootElement.EnumerateArray().Select(a => a.GetProperty("id").GetRawText()).Distinct()];
        }

        lists["dobot"] = [.. lists["dobot-controller"], .. lists["dobot-servo"].Select(c => "servo-" + c)];
        using var xarm = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.SharedData("xarm-codes"), "xarm.json")));
        var tables = xarm
            .RootElement.EnumerateArray()
            .Select(c => (Table: c.GetProperty("table").GetString()!, Code: c.GetProperty("code").GetRawText()))
            .ToList();
        lists["xarm"] = [.. tables.Select(c => $"{c.Table[0]}{c.Code}").Distinct()];
        lists["xarm-tables"] = [.. tables.Select(c => $"{c.Table}-{c.Code}").Distinct()];
        return lists;
    }
}
