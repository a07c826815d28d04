using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Tests.Codes;

/// <summary>Pairs of spellings as machines and manuals write them, where no manual is asked.</summary>
public sealed class CodeFormTests
{
    [Theory]
    // Case, width, white space and what pads a PLC's strings.
    [InlineData("E102", "e102")]
    [InlineData("E102", "Ｅ１０２")]
    [InlineData("E102", " E102 ")]
    [InlineData("E102", "E102\0\0")]
    [InlineData("E102", "\uFEFFE102")]
    [InlineData("E102", "E 102")]
    [InlineData("E102", "E\u3000102")]
    // Separators.
    [InlineData("F-07", "F07")]
    [InlineData("F-07", "F_07")]
    [InlineData("F-07", "F\u201307")]
    [InlineData("F-07", "F\uFF0D07")]
    [InlineData("F-07", "F.07")]
    [InlineData("AL.16", "AL16")]
    [InlineData("AL.16", "AL 16")]
    [InlineData("AL.16.1", "AL-16-1")]
    [InlineData("AL.E6", "ALE6")]
    [InlineData("SRVO-050", "SRVO050")]
    [InlineData("230-2B5C", "230_2b5c")]
    [InlineData("E102", "E102.")]
    [InlineData("E102", "[E102]")]
    [InlineData("E102", "E102:")]
    // Zeros in front of a number.
    [InlineData("SRVO-050", "SRVO-50")]
    [InlineData("KSS00276", "KSS276")]
    [InlineData("F07801", "F7801")]
    [InlineData("F004", "F4")]
    [InlineData("17", "0017")]
    [InlineData("servo-17", "SERVO 017")]
    [InlineData("0x0011", "0x11")]
    [InlineData("0x4D", "0X004d")]
    [InlineData("0x0011", "16#11")]
    [InlineData("0", "000")]
    public void Normal_TwoSpellingsOfOneCode_AreEqual(string one, string other) => Assert.Equal(CodeForm.Normal(one), CodeForm.Normal(other));

    [Theory]
    [InlineData("E102", "E103")]
    [InlineData("E102", "F102")]
    [InlineData("E10", "E1")]
    [InlineData("E100", "E10")]
    [InlineData("17", "0x11")]
    [InlineData("17", "0x17")]
    [InlineData("11", "0x11")]
    [InlineData("AL.16", "AL.161")]
    [InlineData("AL.16.1", "AL.161")]
    [InlineData("1.5", "15")]
    [InlineData("1-05", "105")]
    [InlineData("5", "-5")]
    [InlineData("C1", "S1")]
    [InlineData("S12", "12")]
    [InlineData("SRVO-050", "INTP-050")]
    [InlineData("F07801", "A07801")]
    [InlineData("F07801", "F078010")]
    [InlineData("20252", "2025")]
    [InlineData("230-2B5C", "230-2B5D")]
    [InlineData("2302B5C", "2302B50C")]
    [InlineData("E10", "E10\u00B2")]
    [InlineData("01:16", "0116")]
    [InlineData("Alarm 17", "Warning 17")]
    public void Normal_TwoCodes_Differ(string one, string other) => Assert.NotEqual(CodeForm.Normal(one), CodeForm.Normal(other));

    [Fact]
    public void Forms_OfAnyText_AreStableAndBuildOnEachOther()
    {
        const string Signs = "E0F01x-_. :#\u3000\u2013Ｅ０障()";
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var code = string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => Signs[random.Next(Signs.Length)]));
            var (strict, joined, normal) = (CodeForm.Strict(code), CodeForm.Joined(code), CodeForm.Normal(code));
            Assert.Equal(strict, CodeForm.Strict(strict));
            Assert.Equal((joined, joined), (CodeForm.Joined(strict), CodeForm.Joined(joined)));
            Assert.Equal((normal, normal, normal), (CodeForm.Normal(strict), CodeForm.Normal(joined), CodeForm.Normal(normal)));
        }
    }
}
