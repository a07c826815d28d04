using System.Reflection;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// Stands in front of a store and sees every call of its interface, whatever methods that has. It keeps the rules of
/// <see cref="StoreKind"/>, so that no caller has to know them. Made by <see cref="StoreGuardFactory"/>.
/// </summary>
/// <typeparam name="T">The store's interface.</typeparam>
public class StoreGuard<T> : DispatchProxy
    where T : class
{
    private T _store = null!;
    private StoreGuardParts _parts = null!;
    private StoreThread? _thread;

    internal void Use(T store, StoreGuardParts parts)
    {
        (_store, _parts) = (store, parts);
        _thread = parts.Kind == StoreKind.Useful ? new StoreThread(parts.Name, parts.Patience, parts.Time) : null;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // Methods that wait by design hold nothing, and properties do no work.
        if (targetMethod!.IsSpecialName || typeof(Task).IsAssignableFrom(targetMethod.ReturnType))
            return Call(targetMethod, args);
        return _thread is null ? CallWatched(targetMethod, args) : _thread.Run(targetMethod.Name, () => Call(targetMethod, args));
    }

    private object? CallWatched(MethodInfo method, object?[]? args)
    {
        var running = _parts.Calls.Begin($"{_parts.Name}: {method.Name}");
        try
        {
            return Call(method, args);
        }
        finally
        {
            _parts.Calls.End(running);
        }
    }

    private object? Call(MethodInfo method, object?[]? args)
    {
        try
        {
            return method.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
        catch (Exception e)
        {
            HostingMeter.StoreFailures.Add(1, new KeyValuePair<string, object?>("store", _parts.Name), new KeyValuePair<string, object?>("call", method.Name));
            if (_parts.Kind == StoreKind.Vital && e is SqliteException damage && damage.MeansDamage())
                _parts.Fatal.End(
                    $"{_parts.Name} is damaged ({damage.Message.ReplaceLineEndings(" ")}); the service ends so that the next start puts the file aside"
                );
            throw;
        }
    }
}
