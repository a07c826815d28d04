using System.Reflection;
using EdgeDiag.Tests.Architecture;

namespace EdgeDiag.EdgeHost.Tests.Architecture;

public sealed class WallsTests
{
    // Rooms that still use each other in a circle. A circle that is gone must be removed here.
    private static readonly string[] KnownCircles = [];

    [Fact]
    public void EdgeHost_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles("EdgeHost", Assembly.Load("edgediag"), KnownCircles);
}
