using System.Reflection;
using Xunit;

namespace EdgeDiag.Tests.Walls;

/// <summary>The walls that every project has: no circles among its rooms, and assemblies that it never uses.</summary>
internal static class ProjectWalls
{
    /// <summary>Fails where rooms of a project use each other in a circle.</summary>
    /// <param name="project">Name of the project's folder below <c>src</c>; its rooms are the namespaces below <c>EdgeDiag</c> and this name.</param>
    /// <param name="assembly">The project's assembly.</param>
    /// <param name="known">Circles that are still allowed, as <see cref="RoomGraph.FindCircles"/> names them; each must exist.</param>
    public static void AssertNoCircles(string project, Assembly assembly, params string[] known)
    {
        using var uses = new AssemblyUses(File.OpenRead(assembly.Location), $"EdgeDiag.{project}");
        var constants = ConstantUses.Find(Path.Combine(Repository.Root, "src", project), uses.FindConstants());
        AssertNoCircles(new RoomGraph(uses.FindUses().Concat(constants)), known);
    }

    /// <inheritdoc cref="AssertNoCircles(string, Assembly, string[])"/>
    public static void AssertNoCircles(RoomGraph graph, params string[] known)
    {
        var circles = graph.FindCircles();
        var added = circles.Where(c => !known.Contains(c.Key)).Select(c => $"These rooms use each other in a circle: {c.Key}\n{c.Value}");
        var gone = known.Where(k => !circles.ContainsKey(k)).Select(k => $"This circle no longer exists; remove it from the list of known ones: {k}");
        var errors = string.Join("\n", added.Concat(gone));
        Assert.True(errors.Length == 0, errors);
    }

    /// <summary>Fails where a project uses an assembly whose name begins with one of these.</summary>
    public static void AssertNeverUses(Assembly project, params string[] forbidden)
    {
        using var uses = new AssemblyUses(File.OpenRead(project.Location), project.GetName().Name!);
        AssertNeverUses(project.GetName().Name!, uses.UsedAssemblies, forbidden);
    }

    /// <inheritdoc cref="AssertNeverUses(Assembly, string[])"/>
    public static void AssertNeverUses(string project, IEnumerable<string> used, params string[] forbidden)
    {
        var found = used.Where(name => forbidden.Any(f => name == f || name.StartsWith(f + ".", StringComparison.Ordinal))).ToList();
        Assert.True(found.Count == 0, $"{project} must not use {string.Join(", ", found)}");
    }
}
