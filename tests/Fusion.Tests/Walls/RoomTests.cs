using System.Reflection;
using EdgeDiag.Tests.Walls;

namespace EdgeDiag.Fusion.Tests.Walls;

public sealed class RoomTests
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
