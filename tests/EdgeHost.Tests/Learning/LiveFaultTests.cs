using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Learning;

public sealed class LiveFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Wait_NoServiceOrNoFault_ReturnsAtOnce()
    {
        var gate = new LiveFaultGate(_folder.Path);
        gate.Wait(CancellationToken.None);
        using var signal = new LiveFaultSignal(_folder.Path);
        Assert.True(signal.Raise());
        signal.Clear();
        gate.Wait(CancellationToken.None);
        Assert.Equal(0, gate.Waits);
    }

    [Fact]
    public async Task Wait_WhileAFaultIsAnswered_LastsAsLongAsThat()
    {
        using var signal = new LiveFaultSignal(_folder.Path);
        Assert.True(signal.Raise());
        Assert.True(signal.Raise());
        var told = new ConcurrentQueue<string>();
        var gate = new LiveFaultGate(_folder.Path, told.Enqueue);
        var waiting = Task.Run(() => gate.Wait(CancellationToken.None), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => !told.IsEmpty, () => "nothing told");
        Assert.False(waiting.IsCompleted);
        signal.Clear();
        await waiting;
        Assert.Equal((1, 2), (gate.Waits, told.Count));
    }

    [Fact]
    public void Wait_Cancelled_ReturnsWithoutThrowing()
    {
        using var signal = new LiveFaultSignal(_folder.Path);
        signal.Raise();
        using var soon = new CancellationTokenSource(100);
        new LiveFaultGate(_folder.Path).Wait(soon.Token);
        Assert.True(soon.IsCancellationRequested);
    }

    [Fact]
    public async Task Wait_ServiceKilled_DoesNotLast()
    {
        // A process that holds the lock as the service does, and is killed.
        var path = _folder.Write(LiveFaultSignal.FileName, "");
        using var service = Process.Start(new ProcessStartInfo("flock", ["-x", "-o", path, "sleep", "3600"]))!;
        var told = new ConcurrentQueue<string>();
        var gate = new LiveFaultGate(_folder.Path, told.Enqueue);
        // Looks until the process has the lock, and then waits for it.
        var waiting = Task.Run(
            () =>
            {
                while (told.IsEmpty)
                    gate.Wait(CancellationToken.None);
            },
            TestContext.Current.CancellationToken
        );
        await Eventually.HoldsAsync(() => !told.IsEmpty, () => "nothing told");
        service.Kill(entireProcessTree: true);
        await waiting;
        Assert.Equal(1, gate.Waits);
    }
}
