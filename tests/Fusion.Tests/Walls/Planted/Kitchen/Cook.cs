using EdgeDiag.Fusion.Tests.Walls.Planted.Cellar;
using EdgeDiag.Fusion.Tests.Walls.Planted.Hall;

namespace EdgeDiag.Fusion.Tests.Walls.Planted.Kitchen;

/// <summary>Uses the waiter in instructions only: within a lambda, behind a jump table.</summary>
internal static class Cook
{
    public static int Serve(int table)
    {
        var tables = new[] { table }.Select(t => new List<Waiter>(t).Count);
        return table switch
        {
            0 => 3,
            1 => 5,
            2 => tables.Sum(),
            3 => 8,
            4 => Wine.Bottles,
            _ => 0,
        };
    }
}
