using System.Reflection;
using EdgeDiag.Tests.Architecture;

namespace EdgeDiag.Fusion.Tests.Architecture;

public sealed class WallsTests
{
    [Fact]
    public void Fusion_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles(Assembly.Load("EdgeDiag.Fusion"));

    [Fact]
    public void Fusion_NeverUsesTheModelMqttHostingOrHttp() =>
        ProjectWalls.AssertNeverUses(
            Assembly.Load("EdgeDiag.Fusion"),
            "EdgeDiag.Model",
            "EdgeDiag.EdgeHost",
            "TorchSharp",
            "MQTTnet",
            "Microsoft.Extensions",
            "Microsoft.AspNetCore",
            "System.Net"
        );
}
