using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests;

public class NativeLibraryTests
{
    /// <summary>Fails where the copied native library still asks for a newer C++ runtime than Debian 12 has.</summary>
    [Fact]
    public void Randn_OnThisSystem_GivesNumbers()
    {
        using var numbers = randn(1000);
        Assert.True(numbers.isfinite().all().ToBoolean());
        Assert.InRange(numbers.std().ToDouble(), 0.8, 1.2);
    }
}
