using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Tests.Codes;

/// <summary>What a machine writes beside what its manual lists.</summary>
public sealed class CodeBookTests
{
    [Theory]
    [InlineData("17", "Error 17")]
    [InlineData("17", "error17")]
    [InlineData("4021", "Alarm 4021")]
    [InlineData("4021", "ALM-4021")]
    [InlineData("4021", "Alarm code: 4021")]
    [InlineData("4021", "Alarm No. 4021")]
    [InlineData("4021", "Fehlercode 4021")]
    [InlineData("4021", "Störung 4021")]
    [InlineData("4021", "Warning 4021")]
    [InlineData("4021", "アラーム 4021")]
    [InlineData("E102", "故障 E102")]
    [InlineData("E102", "故障代码:e102")]
    [InlineData("E102", "报警E102")]
    [InlineData("Alarm-17", "17")]
    [InlineData("ALM-17", "Alarm 17")]
    // A number in the other notation, where the manual says hexadecimal.
    [InlineData("0x0011", "17")]
    [InlineData("0x0011", "Alarm 17")]
    [InlineData("0x004D", "4D")]
    [InlineData("0x004D", "77")]
    [InlineData("0xE102", "E102")]
    public void Key_WordsInFrontAndOtherNotations_AreTheListedCode(string listed, string written) =>
        Assert.Equal(Book([listed]).Key(listed), Book([listed]).Key(written));

    [Theory]
    [InlineData("17", "0x11")]
    [InlineData("11", "0x11")]
    [InlineData("17", "0x0011")]
    [InlineData("0x11", "11")]
    [InlineData("0x11", "0017")]
    [InlineData("WARN-17", "Alarm 17")]
    [InlineData("ALM-17", "Warning 17")]
    [InlineData("S12", "12")]
    [InlineData("12", "S12")]
    [InlineData("AL.16", "16")]
    [InlineData("E17", "Error 17")]
    [InlineData("E102", "E102 overheated")]
    public void Key_WhatTheManualDoesNotSay_IsNotTheListedCode(string listed, string written) =>
        Assert.NotEqual(Book([listed]).Key(listed), Book([listed]).Key(written));

    [Fact]
    public void Key_CodesOfOneManualThatLookAlike_AreComparedByAStricterForm()
    {
        var book = Book(["E1", "E01", "A-1", "A1", "1-A2", "1A-2", "F7"]);
        string[] listed = ["E1", "E01", "A-1", "A1", "1-A2", "1A-2", "F7"];
        Assert.Equal(listed.Length, listed.Select(book.Key).Distinct().Count());
        Assert.Equal(book.Key("E1"), book.Key("e-1"));
        Assert.Equal(book.Key("E01"), book.Key("E 01"));
        Assert.Equal(book.Key("A-1"), book.Key("a-1"));
        Assert.DoesNotContain(book.Key("E001"), listed.Select(book.Key));
        Assert.DoesNotContain(book.Key("A_1"), listed.Select(book.Key));
        // What does not look alike keeps the whole rule.
        Assert.Equal(book.Key("F7"), book.Key("f-007"));
        Assert.Equal(["1-A2, 1A-2", "A-1, A1", "E01, E1"], book.LookAlikes.Select(l => string.Join(", ", l)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Key_TwoLanguagesThatWriteACodeDifferently_AreOneCode()
    {
        var book = new CodeBook(
            [
                ["E102", "E1"],
                ["E-102", "E-1"],
            ],
            new Dictionary<string, string>()
        );
        Assert.Equal(book.Key("E102"), book.Key("E-102"));
        Assert.Empty(book.LookAlikes);
    }

    [Fact]
    public void Key_AWordThatCouldBeTwoCodes_IsNeither()
    {
        var book = Book(["ALM-17", "WARN-17", "0x11", "0x17"]);
        Assert.DoesNotContain(book.Key("17"), ((string[])["ALM-17", "WARN-17", "0x11", "0x17"]).Select(book.Key));
        Assert.Equal(book.Key("ALM-17"), book.Key("Alarm 17"));
        Assert.Equal(book.Key("WARN-17"), book.Key("warning 17"));
    }

    [Fact]
    public void Key_Alias_IsItsTarget_InEverySpelling()
    {
        var book = new CodeBook(
            [
                ["F-07", "E1"],
            ],
            new Dictionary<string, string>
            {
                ["TempHigh"] = "F-07",
                ["E01"] = "F-07",
                ["F07"] = "F-07",
            }
        );
        Assert.All((string[])["TempHigh", "TEMP-HIGH", "Alarm TempHigh", "E01", "f_07", "F007"], code => Assert.Equal(book.Key("F-07"), book.Key(code)));
        Assert.NotEqual(book.Key("F-07"), book.Key("E1"));
        Assert.Empty(book.UnusedAliases);
    }

    [Fact]
    public void UnusedAliases_OneThatIsACodeOfTheManual_IsNotUsedAndNamed()
    {
        var book = new CodeBook(
            [
                ["E1", "E2"],
            ],
            new Dictionary<string, string> { ["e1"] = "E2" }
        );
        Assert.NotEqual(book.Key("E1"), book.Key("E2"));
        Assert.Equal(["e1"], book.UnusedAliases);
    }

    private static CodeBook Book(string[] listed) => new([listed], new Dictionary<string, string>());
}
