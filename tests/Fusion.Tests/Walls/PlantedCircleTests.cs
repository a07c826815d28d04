using EdgeDiag.Tests.Walls;
using Xunit.Sdk;

namespace EdgeDiag.Fusion.Tests.Walls;

/// <summary>The tests of the walls fail where a wall is broken: this assembly has a circle of two rooms below <c>Planted</c>.</summary>
public sealed class PlantedCircleTests
{
    private const string Root = "EdgeDiag.Fusion.Tests.Walls.Planted";
    private const string Circle = $"{Root}.Hall, {Root}.Kitchen";

    [Fact]
    public void AssertNoCircles_PlantedCircle_FailsAndNamesTheTypes()
    {
        using var assembly = Open();
        var error = Assert.Throws<TrueException>(() => ProjectWalls.AssertNoCircles(new RoomGraph(assembly.FindUses())));
        Assert.Contains(Circle, error.Message, StringComparison.Ordinal);
        Assert.Contains("Cook uses Waiter", error.Message, StringComparison.Ordinal);
        Assert.Contains("Waiter uses Cook", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AssertNoCircles_KnownCircle_Passes()
    {
        using var assembly = Open();
        ProjectWalls.AssertNoCircles(new RoomGraph(assembly.FindUses()), Circle);
    }

    [Fact]
    public void AssertNoCircles_KnownCircleThatIsGone_Fails()
    {
        var graph = new RoomGraph([new TypeUse("A", "One", "B", "Two")]);
        var error = Assert.Throws<TrueException>(() => ProjectWalls.AssertNoCircles(graph, "A, B"));
        Assert.Contains("A, B", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindCircles_RoomsInARing_AreOneCircleAndRoomsBeforeItAreNone()
    {
        var graph = new RoomGraph([Use("A", "B"), Use("B", "C"), Use("C", "D"), Use("D", "B"), Use("D", "E")]);
        Assert.Equal(["B, C, D"], graph.FindCircles().Keys);
    }

    [Fact]
    public void ConstantUses_ConstantOfAnotherRoom_IsFoundInTheSource()
    {
        using var assembly = Open();
        Assert.DoesNotContain(assembly.FindUses(), u => u.UsedType == "Wine");
        var uses = ConstantUses.Find(Path.Combine(Repository.Root, "tests/Fusion.Tests/Walls/Planted"), assembly.FindConstants());
        Assert.Equal([new TypeUse($"{Root}.Kitchen", "Cook", $"{Root}.Cellar", "Wine")], uses);
    }

    [Fact]
    public void AssertNeverUses_ForbiddenAssembly_FailsAndNamesIt()
    {
        var error = Assert.Throws<TrueException>(() => ProjectWalls.AssertNeverUses("Fusion", ["MQTTnet.Server", "Markdig"], "TorchSharp", "MQTTnet"));
        Assert.Contains("MQTTnet.Server", error.Message, StringComparison.Ordinal);
        ProjectWalls.AssertNeverUses("Fusion", ["MQTTnetwork"], "MQTTnet");
    }

    private static AssemblyUses Open() => new(File.OpenRead(typeof(PlantedCircleTests).Assembly.Location), Root);

    private static TypeUse Use(string room, string used) => new(room, $"TypeOf{room}", used, $"TypeOf{used}");
}
