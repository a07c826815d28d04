using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Images;

public class LampReaderTests
{
    [Theory]
    [InlineData("红色报警灯常亮,绿色运行灯熄灭", "Red Steady, Green Off")]
    [InlineData("塔灯红灯一直亮着;黄灯在闪,地面有油", "Red Steady, Yellow Flashing")]
    [InlineData("绿灯没亮", "Green Off")]
    [InlineData("红色报警灯未闪烁", "")]
    [InlineData("red alarm lamp steady, green run lamp off", "Red Steady, Green Off")]
    [InlineData("The amber light is blinking and the blue beacon is on.", "Yellow Flashing, Blue Steady")]
    [InlineData("红色报警灯", "")]
    [InlineData("nothing to see, a red hose", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Read_Description_GivesLamps(string? text, string expected) =>
        Assert.Equal(expected, string.Join(", ", LampReader.Read(text).Select(l => $"{l.Color} {l.State}")));

    // The limit only ends what would never end.
    [Fact(Timeout = 600_000)]
    public Task Read_TextMadeToBeSlow_Returns() =>
        Task.Run(
            () =>
            {
                LampReader.Read(string.Concat(Enumerable.Repeat("红色灯", 20_000)));
                LampReader.Read("red " + string.Concat(Enumerable.Repeat("lamp ", 20_000)));
            },
            TestContext.Current.CancellationToken
        );
}
