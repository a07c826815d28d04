using EdgeDiag.Fusion.Manuals.Import;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

public sealed class OutsideItemsTests
{
    [Theory]
    [InlineData("a; b\uFF1Bc\nd\r\ne", "a|b|c|d|e")]
    [InlineData("1. Check the fan; 2. Replace it", "Check the fan|Replace it")]
    [InlineData("1.检查生产参数 2.检查编码器安装 3.检查传动结构", "检查生产参数|检查编码器安装|检查传动结构")]
    [InlineData("1、检查电源2、更换电机", "检查电源|更换电机")]
    [InlineData("1) open\n2) clean", "open|clean")]
    [InlineData("(1)打开(2)清洁", "打开|清洁")]
    [InlineData("①打开②清洁", "打开|清洁")]
    [InlineData("Please: 1. open 2. clean", "Please:|open|clean")]
    [InlineData("• open\n• clean\n- look", "open|clean|look")]
    [InlineData("Enter a value from 0.0 to 10.0", "Enter a value from 0.0 to 10.0")]
    [InlineData("1.5 mm gap, then 2.5 mm", "1.5 mm gap, then 2.5 mm")]
    [InlineData("参数只能为1 或者2 ", "参数只能为1 或者2")]
    [InlineData("设置轴1、2、3", "设置轴1、2、3")]
    [InlineData("1. only one", "1. only one")]
    [InlineData("open<br/>clean", "open|clean")]
    [InlineData(" ; \n", "")]
    [InlineData(null, "")]
    public void Split_Lists_AreTakenApart(string? text, string items) =>
        Assert.Equal(items.Split('|', StringSplitOptions.RemoveEmptyEntries), OutsideItems.Split(text));

    [Fact]
    public void OneLine_ControlCharactersAndHalfCharacters_AreReplaced() => Assert.Equal("a b c\uFFFD😀", OutsideItems.OneLine(" a\r\nb\u0007c\uD800😀\u2028"));
}
