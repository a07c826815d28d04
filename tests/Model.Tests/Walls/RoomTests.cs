using System.Reflection;
using EdgeDiag.Tests.Walls;

namespace EdgeDiag.Model.Tests.Walls;

public sealed class RoomTests
{
    // Rooms that still use each other in a circle. A circle that is gone must be removed here.
    private static readonly string[] KnownCircles = ["EdgeDiag.Model, EdgeDiag.Model.Registry"];

    [Fact]
    public void Model_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles("Model", Assembly.Load("EdgeDiag.Model"), KnownCircles);

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
