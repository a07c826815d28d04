namespace EdgeDiag.Fusion.Tests.Walls.Planted.Cellar;

/// <summary>A constant, which the compiler copies: the user's instructions do not name this type.</summary>
internal static class Wine
{
    public const int Bottles = 12;
}
