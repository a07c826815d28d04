using System.Diagnostics;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Tickets;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>Makes one call fail: the one that it has been armed for.</summary>
internal sealed class Injector
{
    private readonly Lock _lock = new();
    private Type? _store,
        _service;
    private string _method = "";
    private int _left,
        _puts;
    private InjectedFailure _failure;
    private ManualResetEventSlim _hang = new(true);
    private volatile bool _fired;

    /// <summary>The call has come and failed.</summary>
    public bool Fired => _fired;

    /// <summary>Lets the nth call of a method from now on fail.</summary>
    public void Arm(Type store, string method, int call, InjectedFailure failure)
    {
        lock (_lock)
            (_store, _service, _method, _left, _failure, _fired, _hang) = (store, null, method, call, failure, false, new ManualResetEventSlim(false));
    }

    /// <summary>Lets the next call fail that a background service makes from its own code: of a store, a peer or the clock.</summary>
    public void Arm(Type service)
    {
        lock (_lock)
            (_store, _service, _left, _failure, _fired) = (null, service, 1, InjectedFailure.Exception, false);
    }

    /// <summary>Whether it is armed for a call of a store or peer that has not come yet.</summary>
    public bool Awaits(Type store, string? method = null)
    {
        lock (_lock)
            return _store == store && (method is null || _method == method);
    }

    /// <summary>Lets no call fail, and lets one that hangs go on.</summary>
    public void Disarm()
    {
        lock (_lock)
            (_store, _service) = (null, null);
        _hang.Set();
    }

    /// <summary>A call is being made; it fails here where it is the one.</summary>
    public void Called(Type store, string method, CancellationToken cancellation)
    {
        InjectedFailure failure;
        ManualResetEventSlim hang;
        lock (_lock)
        {
            // What only happens after another failure needs that one first: tickets are away now and then, and a case cannot be read.
            if (store == typeof(ITicketStore) && method == nameof(ITicketStore.Put) && ++_puts % 3 == 0)
                throw new IOException("the tickets are away");
            if (_store == typeof(IFaultCases) && _method == nameof(IFaultCases.SetAside) && store == _store && method == nameof(IFaultCases.Find))
                throw new InvalidOperationException("the case cannot be read");
            if (_service is not null ? !FromService(_service) : _store != store || _method != method)
                return;
            if (--_left != 0)
                return;
            (_store, _service, failure, hang) = (null, null, _failure, _hang);
            _fired = true;
        }

        failure.Happen(hang, $"{store.Name}.{method}", cancellation);
    }

    private static bool FromService(Type service) =>
        new StackTrace()
            .GetFrames()
            .Any(f =>
            {
                for (var type = f.GetMethod()?.DeclaringType; type is not null; type = type.DeclaringType)
                    if (type == service)
                        return true;
                return false;
            });
}
