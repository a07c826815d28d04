using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tests.Checkpoints;

public class ModelFormatExceptionTests
{
    [Fact]
    public void Message_ValueOfAMegabyte_IsShortAndOneLine()
    {
        var e = new ModelFormatException("adapter_config.json", "bias", "none", "[\n" + new string('x', 1_000_000));
        Assert.InRange(e.Message.Length, 100, 600);
        Assert.DoesNotContain('\n', e.Message);
        Assert.StartsWith("adapter_config.json: bias: expected none, found [ x", e.Message, StringComparison.Ordinal);
    }
}
