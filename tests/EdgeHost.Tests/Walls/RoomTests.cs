using System.Reflection;
using EdgeDiag.Tests.Walls;

namespace EdgeDiag.EdgeHost.Tests.Walls;

public sealed class RoomTests
{
    [Fact]
    public void EdgeHost_HasNoRoomsThatUseEachOtherInACircle() => ProjectWalls.AssertNoCircles("EdgeHost", Assembly.Load("edgediag"));
}
