using System.Reflection;
using EdgeDiag.Tests.Walls;

namespace EdgeDiag.Model.Tests.Walls;

public sealed class RoomTests
{
    [Fact]
    public void Model_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles("Model", Assembly.Load("EdgeDiag.Model"));

    [Fact]
    public void Model_NeverUsesFaultsMqttHostingOrInjection() =>
        ProjectWalls.AssertNeverUses(
            Assembly.Load("EdgeDiag.Model"),
            "EdgeDiag.Fusion",
            "edgediag",
            "MQTTnet",
            "Microsoft.Extensions.Hosting",
            "Microsoft.Extensions.DependencyInjection",
            "Microsoft.AspNetCore"
        );
}
