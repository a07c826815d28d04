using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Languages;

/// <summary>
/// Chinese keyboards write full-width commas, semicolons and brackets, as <c>\uFF0C</c>: what people write so is read like what is
/// written with the usual ones.
/// </summary>
public class FullWidthTests
{
    [Theory]
    [InlineData("电机异响\uFF0C有烟\uFF1B停机了\uFF01快来")]
    [InlineData("电机异响,有烟;停机了!快来")]
    public void Split_ClauseEnds_OfEitherWidth(string text) => Assert.Equal(["电机异响", "有烟", "停机了", "快来"], Clauses.Split(text));

    [Fact]
    public void Split_CommaWithinANumber_IsNone()
    {
        Assert.Equal(["Druck 5,2 bar", "Pumpe laut"], Clauses.Split("Druck 5,2 bar, Pumpe laut"));
        Assert.Equal(["1,200 rpm", "2.5 bar", "loud"], Clauses.Split("1,200 rpm, 2.5 bar. loud"));
        Assert.Equal(["a", "1", "2"], Clauses.Split("a,1, 2"));
    }

    [Fact]
    public void Read_LampsBetweenFullWidthCommas_GivesEach() =>
        Assert.Equal(
            [new LampObservation(LampColor.Red, LampState.Flashing), new LampObservation(LampColor.Green, LampState.Off)],
            LampReader.Read("红灯\uFF0C绿灯熄灭\uFF0C红色报警灯闪烁\uFF1B黄灯\uFF0C亮度正常")
        );

    [Fact]
    public void Prompt_OfFullWidthText_IsThatOfTheUsualOne()
    {
        const string Text = "碰线缆时信号跳变,有烟(轻微);主轴异响!";
        var wide = string.Concat(Text.Select(c => c is ',' or ';' or '!' or '(' or ')' ? (char)(c + 0xFEE0) : c));
        var section = Press.Section with { Causes = [.. Press.Section.Causes.Select(c => c with { Signs = [.. c.Signs, "声音(低频)"] })] };
        var wideSection = section with
        {
            Causes = [.. section.Causes.Select(c => c with { Signs = [.. c.Signs.Select(s => s.Replace('(', '\uFF08').Replace(')', '\uFF09'))] })],
        };
        var (usual, other) = (Build(Text, section), Build(wide, wideSection));
        Assert.Equal(usual.Text, other.Text);
        Assert.Equal(usual.Clauses.Count, other.Clauses.Count);
        // Quotes stay as the manual has them.
        Assert.Contains(other.Signs, s => s.Text == "声音\uFF08低频\uFF09");
    }

    private static CasePrompt Build(string text, ManualSection section) => PromptBuilder.Build(Press.Case(text: text), [section], [], Language.Zh);
}
