using System.Reflection;
using EdgeDiag.Tests.Walls;

namespace EdgeDiag.EdgeHost.Tests.Walls;

public sealed class RoomTests
{
    // Rooms that still use each other in a circle. A circle that is gone must be removed here.
    private static readonly string[] KnownCircles = [];

    [Fact]
    public void EdgeHost_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles("EdgeHost", Assembly.Load("edgediag"), KnownCircles);
}
