using System.Reflection;
using EdgeDiag.Tests.Architecture;

namespace EdgeDiag.Fusion.Tests.Architecture;

public sealed class WallsTests
{
    [Fact]
    public void Fusion_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles("Fusion", Assembly.Load("EdgeDiag.Fusion"));

    [Fact]
    public void Fusion_NeverUsesTheModelMqttHostingOrHttp() =>
        ProjectWalls.AssertNeverUses(
            Assembly.Load("EdgeDiag.Fusion"),
            "EdgeDiag.Model",
            "edgediag",
            "TorchSharp",
            "MQTTnet",
            "Microsoft.Extensions",
            "Microsoft.AspNetCore",
            "System.Net"
        );
}
