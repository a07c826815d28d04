using System.Diagnostics;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Tests.Campaigns;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>
/// A failure in every background service and in every call of every store and peer, found by enumeration: the service recovers
/// by itself, or it ends with status 1 and comes back whole. A new service, store or method is found too, and fails here until a
/// round makes it happen.
/// </summary>
public sealed class InjectionTests
{
    /// <summary>Methods that no running service calls, each with its caller.</summary>
    private static readonly Dictionary<string, string> NotInTheService = new()
    {
        [$"{nameof(ITicketStore)}.{nameof(ITicketStore.Import)}"] = "edgediag tickets import",
        [$"{nameof(ITicketStore)}.{nameof(ITicketStore.Delete)}"] = "edgediag tickets delete",
    };

    /// <summary>Methods that are called while the service starts, before any round.</summary>
    private static readonly HashSet<string> AtStart =
    [
        $"{nameof(IFaultCases)}.{nameof(IFaultCases.Unfinished)}",
        $"{nameof(IAlarms)}.{nameof(IAlarms.Clocks)}",
    ];

    /// <summary>Methods that are called only when the process connects for the first time.</summary>
    private static readonly HashSet<string> AtFirstConnection =
    [
        $"{nameof(ISessionMemory)}.{nameof(ISessionMemory.LastConnected)}",
        $"{nameof(ISessionMemory)}.{nameof(ISessionMemory.NoteFilters)}",
    ];

    private static readonly InjectedFailure[] EndsAVitalStore = [InjectedFailure.Hang, InjectedFailure.Corrupt, InjectedFailure.NotADatabase];

    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private int _points;

    private static int Calls => Scale.Of(1, 3);

    [Fact]
    public async Task EveryCallOfEveryStoreAndPeer_WithEveryFailureThatMayPass_RecoversByItself()
    {
        await using var host = await InjectedHost.StartAsync();
        await host.ConcludedAsync(await host.RoundAsync(), "first round");
        foreach (var (store, method, vital) in Points(host))
        foreach (var failure in Enum.GetValues<InjectedFailure>().Where(f => !vital || !EndsAVitalStore.Contains(f)))
            for (var call = 1; call <= Calls; call++)
            {
                var point = $"{store.Name}.{method}, call {call}: {failure}";
                host.Injector.Arm(store, method, call, failure);
                var fault = await UntilFiredAsync(host, point);
                // Others go on while a call hangs; what waited for it goes on once it returns.
                if (failure == InjectedFailure.Hang)
                    host.Injector.Disarm();
                Count(failure, await host.ConcludedAsync(fault, point));
                Assert.Null(host.Host.FailureReason());
            }

        // Afterwards the service is as it was.
        Assert.Equal("recovered, every fault answered", await host.ConcludedAsync(await host.RoundAsync(), "last round"));
        Report("calls that may pass");
    }

    [Fact]
    public async Task EveryCallOfTheJournal_DamagedOrHanging_EndsTheServiceWithStatusOne_AndItComesBackWhole()
    {
        await using var host = await InjectedHost.StartAsync();
        foreach (var (store, method, _) in Points(host).Where(p => p.Vital))
        foreach (var failure in EndsAVitalStore)
        {
            var point = $"{store.Name}.{method}: {failure}";
            // The service that an earlier point has ended is whole again: its last round is answered as if nothing had been.
            var before = await host.RoundAsync();
            await host.ConcludedAsync(before, $"before {point}");
            var waits = typeof(Task).IsAssignableFrom(store.GetMethod(method)!.ReturnType);
            // A clock that runs fast must not take a busy machine for a call that hangs: only now is the limit short.
            var limits = host.Host.Services.GetRequiredService<IOptions<StoreSettings>>().Value;
            if (failure == InjectedFailure.Hang && !waits)
                limits.StuckAfter = TimeSpan.FromSeconds(20);
            host.Injector.Arm(store, method, 1, failure);
            var fault = await host.RoundAsync();
            // A method that waits by design may wait as long as it likes.
            if (waits && failure == InjectedFailure.Hang)
            {
                host.Injector.Disarm();
                await host.ConcludedAsync(fault, point);
                continue;
            }

            using var looking = new CancellationTokenSource();
            var looks = LookUntilAsync(host, fault, looking.Token);
            await Eventually.HoldsAsync(
                () => host.Host.FailureReason() is not null,
                () => $"{point}: the service goes on{(host.Injector.Fired ? "" : ", the call never came")}",
                90
            );
            await looking.CancelAsync();
            await looks;
            Assert.Contains(failure == InjectedFailure.Hang ? "has not returned" : "is damaged", host.Host.FailureReason(), StringComparison.Ordinal);
            await host.StopAsync();
            await host.StartAgainAsync();
            await host.ConcludedAsync(fault, $"after {point}");
            Count(failure, "ended with status 1, whole after the restart");
        }

        Report("calls that end the service");
    }

    [Fact]
    public async Task EveryCallOfTheStart_FailsTheStart_AndTheNextStartIsWhole()
    {
        await using var host = await InjectedHost.StartAsync();
        foreach (var name in AtStart)
        foreach (var failure in Enum.GetValues<InjectedFailure>().Except([InjectedFailure.Hang, InjectedFailure.Delay]))
        {
            var fault = await host.RoundAsync();
            await host.StopAsync();
            var store = InjectedServices.Stores.Single(s => name.StartsWith($"{s.Store.Name}.", StringComparison.Ordinal)).Store;
            host.Injector.Arm(store, name.Split('.')[1], 1, failure);
            await host.StartAgainAsync(start: false);
            await Assert.ThrowsAnyAsync<Exception>(() => host.Host.RunToEndAsync(CancellationToken.None));
            Assert.True(host.Injector.Fired);
            await host.StopAsync();
            await host.StartAgainAsync();
            await host.ConcludedAsync(fault, name);
            Count(failure, "the start ended with status 1, whole after the restart");
        }

        Report("calls of the start");
    }

    [Fact]
    public async Task EveryCallOfTheFirstConnection_WithEveryFailure_RecoversByItself()
    {
        await using var host = await InjectedHost.StartAsync();
        foreach (var name in AtFirstConnection)
        foreach (var failure in Enum.GetValues<InjectedFailure>())
        {
            var point = $"{name}: {failure}";
            await host.StopAsync();
            host.Injector.Arm(
                host.Peers.Single(p => name.StartsWith($"{p.ServiceType.Name}.", StringComparison.Ordinal)).ServiceType,
                name.Split('.')[1],
                1,
                failure
            );
            var starting = host.StartAgainAsync(clientId: $"box-{name}-{failure}");
            await Eventually.HoldsAsync(() => host.Injector.Fired, () => $"{point}: no first connection makes this call", 60);
            if (failure == InjectedFailure.Hang)
                host.Injector.Disarm();
            await starting;
            Count(failure, await host.ConcludedAsync(await host.RoundAsync(), point));
        }

        Report("calls of the first connection");
    }

    [Fact]
    public async Task EveryBackgroundService_ExceptionInItsOwnCode_RecoversByItself()
    {
        await using var host = await InjectedHost.StartAsync();
        await host.ConcludedAsync(await host.RoundAsync(), "first round");
        var services = host
            .Host.Services.GetServices<IHostedService>()
            .Where(s => s.GetType().Namespace!.StartsWith("EdgeDiag.", StringComparison.Ordinal))
            .ToList();
        foreach (var service in services)
        {
            // What runs for the service's life recovers; what only starts and stops is no background service.
            if (service is not BackgroundService running)
            {
                Assert.False(
                    service.GetType().GetMethods().Any(m => m.Name == "ExecuteAsync"),
                    $"{service.GetType().Name} should be a {nameof(RecoveringService)}"
                );
                continue;
            }

            Assert.True(service is RecoveringService, $"{service.GetType().Name} should be a {nameof(RecoveringService)}");
            // Without a language model there are no adapters to watch.
            if (running.ExecuteTask is { IsCompletedSuccessfully: true })
                continue;
            var point = $"{service.GetType().Name}: its own code";
            host.Injector.Arm(service.GetType());
            var fault = await UntilFiredAsync(host, point);
            Count(InjectedFailure.Exception, await host.ConcludedAsync(fault, point));
            Assert.Null(host.Host.FailureReason());
            Assert.False(running.ExecuteTask!.IsCompleted, point);
        }

        Assert.Equal("recovered, every fault answered", await host.ConcludedAsync(await host.RoundAsync(), "last round"));
        Report("background services");
    }

    [Fact]
    public async Task Enumeration_StoresOfTheHost_AreTheOnesBehindGuards()
    {
        await using var host = await InjectedHost.StartAsync();
        foreach (var (store, _, _) in InjectedServices.Stores)
        {
            var type = host.Host.Services.GetRequiredService(store).GetType().BaseType!;
            Assert.True(
                type.IsGenericType && type.GetGenericTypeDefinition() == typeof(StoreGuard<>),
                $"{store.Name} is not registered with {nameof(HostingServiceCollectionExtensions.AddGuardedStore)}"
            );
        }
    }

    private static IEnumerable<(Type Store, string Method, bool Vital)> Points(InjectedHost host) =>
        InjectedServices
            .Stores.Select(s => (s.Store, Vital: s.Kind == StoreKind.Vital))
            .Concat(host.Peers.Select(p => (p.ServiceType, false)))
            .Append((typeof(IAnswerModel), false))
            .SelectMany(s => InjectedServices.MethodsOf(s.Item1).Select(m => (s.Item1, m, s.Item2)))
            .Where(p => p.Item1 != typeof(IAnswerModel) || p.m == nameof(IAnswerModel.AnswerAsync))
            .Where(p =>
                !NotInTheService.ContainsKey($"{p.Item1.Name}.{p.m}")
                && !AtStart.Contains($"{p.Item1.Name}.{p.m}")
                && !AtFirstConnection.Contains($"{p.Item1.Name}.{p.m}")
            );

    // Rounds until the call has come. A call that never comes is one that no round makes: the test needs a new step.
    private static async Task<string> UntilFiredAsync(InjectedHost host, string point)
    {
        var clock = Stopwatch.StartNew();
        var fault = await host.RoundAsync();
        while (!host.Injector.Fired)
        {
            // Asked before the look: a round that has been answered is looked at once more, as the calls that a verdict makes need.
            var answered = host.IsAnswered(fault);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{point}: no round makes this call; {host.Describe(fault)}");
            await host.LookAsync(fault);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            if (answered && clock.Elapsed > TimeSpan.FromSeconds(3))
                fault = await host.RoundAsync();
        }

        return fault;
    }

    private static async Task LookUntilAsync(InjectedHost host, string fault, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await host.LookAsync(fault).WaitAsync(cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // The service ends, and its HTTP port with it.
            }
        }
    }

    private void Count(InjectedFailure failure, string outcome)
    {
        _points++;
        var key = $"{failure}: {outcome}";
        _outcomes[key] = _outcomes.GetValueOrDefault(key) + 1;
    }

    private void Report(string what) =>
        Scale.Report($"injected into {what}: {_points} points\n{string.Join('\n', _outcomes.Select(o => $"  {o.Value, 4} {o.Key}"))}");
}
