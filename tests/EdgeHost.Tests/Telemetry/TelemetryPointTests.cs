using System.Text;
using CsCheck;
using EdgeDiag.EdgeHost.Telemetry;

namespace EdgeDiag.EdgeHost.Tests.Telemetry;

public class TelemetryPointTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1772424000000);

    [Fact]
    public void ToLine_Point_IsAsDocumented()
    {
        var text = new TelemetryPoint("readings")
            .Tag("line", "line 3,a=b")
            .Tag("empty", "")
            .Field("temperature", 85.0)
            .Field("count", 3L)
            .Field("said", "a \"b\" \\ c\nd")
            .ToLine(Time);
        Assert.Equal("readings,line=line\\ 3\\,a\\=b count=3i,said=\"a \\\"b\\\" \\\\ c d\",temperature=85 1772424000000\n", text);
    }

    [Fact]
    public void Field_NotFinite_IsLeftOut()
    {
        Assert.Equal("m b=1.5 1772424000000\n", new TelemetryPoint("m").Field("a", double.NaN).Field("b", 1.5).ToLine(Time));
        Assert.Equal("", new TelemetryPoint("m").Field("a", double.PositiveInfinity).ToLine(Time));
    }

    [Fact]
    public void Field_EmptyName_IsAnUnderscore() => Assert.Equal("m _=1 1772424000000\n", new TelemetryPoint("m").Field("", 1.0).ToLine(Time));

    /// <summary>Any names and values: one line, with the tag and field that were given and no more, and the text comes back.</summary>
    [Fact]
    public void ToLine_AnyText_IsOneLineThatReadsBack() =>
        Gen.Select(Gen.String, Gen.String, Gen.String, Gen.String)
            .Sample(
                (tag, value, field, said) =>
                {
                    var line = new TelemetryPoint("m").Tag("t" + tag, "v" + value).Field("f" + field, said).ToLine(Time);
                    var (series, at) = Take(line, 0, ' ');
                    var (name, quote) = Take(line, at, '=');
                    var (read, end) = Quoted(line, quote);
                    return line.IndexOf('\n', StringComparison.Ordinal) == line.Length - 1
                        && Parts(series, ',') == 2
                        && Parts(series, '=') == 2
                        && Parts(name, ',') == 1
                        && read == string.Concat(said.Select(c => char.IsControl(c) ? ' ' : c))
                        && line[end..] == " 1772424000000\n";
                },
                iter: 5000
            );

    private static (string Text, int Next) Take(string line, int from, char until)
    {
        var i = from;
        while (line[i] != until)
            i += line[i] == '\\' ? 2 : 1;
        return (line[from..i], i + 1);
    }

    private static int Parts(string text, char separator)
    {
        var parts = 1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == separator)
                parts++;
        }

        return parts;
    }

    private static (string Text, int Next) Quoted(string line, int from)
    {
        Assert.Equal('"', line[from]);
        var text = new StringBuilder();
        var i = from + 1;
        for (; line[i] != '"'; i++)
            text.Append(line[i] == '\\' ? line[++i] : line[i]);
        return (text.ToString(), i + 1);
    }
}
