using System.Reflection;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>Puts the injector in front of every store and every peer of the host, found by reflection.</summary>
internal static class InjectedServices
{
    /// <summary>The stores' classes, with the name and kind that the host gives them.</summary>
    private static readonly (Type Class, string Name, StoreKind Kind)[] Classes =
    [
        (typeof(FaultJournal), FaultJournal.FileName, StoreKind.Vital),
        (typeof(TicketStore), TicketStore.FileName, StoreKind.Useful),
        (typeof(Spool), "spool", StoreKind.Useful),
    ];

    /// <summary>Every interface of every store, and how it is kept.</summary>
    public static IReadOnlyList<(Type Store, Type Class, StoreKind Kind)> Stores { get; } =
    [.. Classes.SelectMany(c => c.Class.GetInterfaces().Where(i => i.Assembly == c.Class.Assembly).Select(i => (i, c.Class, c.Kind)))];

    /// <summary>Methods of a store or peer; properties do no work.</summary>
    public static IEnumerable<string> MethodsOf(Type store) => store.GetMethods().Where(m => !m.IsSpecialName).Select(m => m.Name).Distinct();

    public static void Inject(IServiceCollection services, Injector injector)
    {
        foreach (var (store, type, _) in Stores)
        {
            var (_, name, kind) = Classes.Single(c => c.Class == type);
            Call(nameof(AddStore), store, services, injector, type, name, kind);
        }

        foreach (var descriptor in Peers(services))
            Call(nameof(AddPeer), descriptor.ServiceType, services, injector, descriptor);
    }

    /// <summary>Interfaces of this program in the container that are no stores: what stands behind them is a peer, or calls one.</summary>
    public static IReadOnlyList<ServiceDescriptor> Peers(IServiceCollection services) =>
        [
            .. services.Where(d =>
                d.ServiceType.IsInterface
                && d.ServiceType.Namespace?.StartsWith("EdgeDiag.", StringComparison.Ordinal) == true
                && Stores.All(s => s.Store != d.ServiceType)
            ),
        ];

    private static void AddStore<T>(IServiceCollection services, Injector injector, Type type, string name, StoreKind kind)
        where T : class => services.AddGuardedStore(name, kind, s => Injected<T>.Of((T)s.GetRequiredService(type), injector));

    private static void AddPeer<T>(IServiceCollection services, Injector injector, ServiceDescriptor descriptor)
        where T : class
    {
        services.Remove(descriptor);
        services.AddSingleton(s =>
            Injected<T>.Of(
                (T)(
                    descriptor.ImplementationInstance
                    ?? descriptor.ImplementationFactory?.Invoke(s)
                    ?? ActivatorUtilities.CreateInstance(s, descriptor.ImplementationType!)
                ),
                injector
            )
        );
    }

    private static void Call(string method, Type store, params object[] arguments) =>
        typeof(InjectedServices).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(store).Invoke(null, arguments);
}
