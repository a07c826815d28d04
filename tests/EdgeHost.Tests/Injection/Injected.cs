using System.Reflection;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>Stands in front of a store or peer and tells the injector of every call.</summary>
public class Injected<T> : DispatchProxy
    where T : class
{
    private T _inner = null!;
    private Injector _injector = null!;

    internal static T Of(T inner, Injector injector)
    {
        var injected = Create<T, Injected<T>>();
        var proxy = (Injected<T>)(object)injected;
        (proxy._inner, proxy._injector) = (inner, injector);
        return injected;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (!targetMethod!.IsSpecialName)
            _injector.Called(typeof(T), targetMethod.Name, args?.OfType<CancellationToken>().FirstOrDefault() ?? default);
        return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
