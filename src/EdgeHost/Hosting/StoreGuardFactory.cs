using System.Reflection;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Makes guards of stores.</summary>
public static class StoreGuardFactory
{
    /// <summary>A store behind a guard.</summary>
    /// <param name="store">The store.</param>
    /// <param name="parts">What the guard needs.</param>
    public static T Guard<T>(T store, StoreGuardParts parts)
        where T : class
    {
        var guarded = DispatchProxy.Create<T, StoreGuard<T>>();
        ((StoreGuard<T>)(object)guarded).Use(store, parts);
        return guarded;
    }
}
