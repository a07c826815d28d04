using EdgeDiag.EdgeHost.Output;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Tests.Output;

public sealed class OutsideTextTests
{
    [Theory]
    [InlineData("\u001b[2J", "\\x1b[2J")]
    [InlineData("a\rb", "a\\rb")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("\u007f\0", "\\x7f\\x00")]
    [InlineData("\u202eabc\u2066", "\\u202eabc\\u2066")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    [InlineData("主缸温度 😀 [red]", "主缸温度 😀 [red]")]
    public void Escaped_WhatATerminalObeys_IsWrittenOut(string text, string expected)
    {
        Assert.Equal(expected, OutsideText.Escaped(text));
        using var written = new StringWriter();
        using var writer = new PrintableWriter(written);
        writer.WriteLine(text);
        Assert.Equal(expected + Environment.NewLine, written.ToString());
        // Written in pieces it is the same, but for line ends, which a program may write by itself.
        using var pieces = new StringWriter();
        using var slow = new PrintableWriter(pieces);
        foreach (var c in text + "|")
            slow.Write(c);
        Assert.Equal(expected.Replace("\\n", "\n", StringComparison.Ordinal) + "|", pieces.ToString());
    }

    [Fact]
    public void Escaped_HalfACharacter_IsWrittenOut()
    {
        // Not as a theory's argument: attributes are kept in UTF-8.
        Escaped_WhatATerminalObeys_IsWrittenOut("x\ud800y", "x\\ud800y");
        Escaped_WhatATerminalObeys_IsWrittenOut("\udc00", "\\udc00");
    }

    [Theory]
    [InlineData("cannot reach http://edge:p@ss@db:8086/x?q=1", "cannot reach http://***@db:8086/x?q=1")]
    [InlineData("mqtt://u:p@h and https://v:q@i", "mqtt://***@h and https://***@i")]
    [InlineData("http://h/write?db=a&u=edge&p=secret&precision=ms", "http://h/write?db=a&u=***&p=***&precision=ms")]
    [InlineData("mail to someone@plant.example", "mail to someone@plant.example")]
    public void Masked_AddressWithSecrets_ShowsNone(string text, string expected) => Assert.Equal(expected, OutsideText.Masked(text));

    [Theory]
    [InlineData(false, "2026-03-02T04:05:06.007Z warn: Room[7] fault \\x1b]0;x\\x07 \\r\\n<0>forged | System.InvalidOperationException: bad\\x1b\n")]
    [InlineData(true, "<4>2026-03-02T04:05:06.007Z warn: Room[7] fault \\x1b]0;x\\x07 \\r\\n<0>forged | System.InvalidOperationException: bad\\x1b\n")]
    public void LogEntry_WithForgedText_IsOneLineWithTimeAndLevel(bool systemd, string expected)
    {
        using var written = new StringWriter();
        var entry = new LogEntry<string>(
            LogLevel.Warning,
            "Room",
            new EventId(7),
            "fault \u001b]0;x\u0007 \r\n<0>forged",
            new InvalidOperationException("bad\u001b"),
            (s, _) => s
        );
        new LineConsoleFormatter(new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 4, 5, 6, 7, TimeSpan.Zero)), systemd).Write(entry, null, written);
        Assert.Equal(expected, written.ToString());
    }

    [Fact]
    public void Shortened_LongText_SaysHowMuchIsLeftOut_AndCutsNoCharacterInHalf()
    {
        Assert.Equal("abc", OutsideText.Shortened("abc", 3));
        Assert.Equal("ab… (1 more characters)", OutsideText.Shortened("abc", 2));
        Assert.Equal("a… (2 more characters)", OutsideText.Shortened("a\U0001F600", 2));
    }

    [Fact]
    public void Table_WithForgedText_DrawsItWrittenOut()
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(written),
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.TrueColor,
            }
        );
        console.Pipeline.Attach(new PrintableRenderHook());
        var table = new Table();
        table.AddColumn("a");
        table.AddRow(new Spectre.Console.Text("x\u001b[2Jy\u202ez", new Style(Color.Red)));
        console.Write(table);
        Assert.Contains("x\\x1b[2Jy\\u202ez", written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("\u001b[", written.ToString(), StringComparison.Ordinal);
    }
}
