using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Hosting;

public class StoreThreadTests
{
    [Fact]
    public async Task Run_EveryThreadOfThePoolIsBlocked_TheResultComesAllTheSame()
    {
        using var released = new ManualResetEventSlim();
        var blocked = Enumerable.Range(0, 4 * Environment.ProcessorCount + 64).Select(_ => Task.Run(released.Wait)).ToList();
        // A clock that stands still: no patience runs out here.
        var store = new StoreThread("a store", TimeSpan.FromSeconds(2), new FakeTimeProvider());
        object? result = null;
        var caller = new Thread(() => result = store.Run("Read", () => 7)) { IsBackground = true };
        caller.Start();
        var returned = caller.Join(TimeSpan.FromSeconds(20));
        released.Set();
        Assert.True(returned, "the call waits for a thread of the pool");
        Assert.Equal(7, result);
        await Task.WhenAll(blocked);
    }

    [Fact]
    public void Run_CallThrows_ItsOwnExceptionArrives()
    {
        var store = new StoreThread("a store", TimeSpan.FromSeconds(2), new FakeTimeProvider());
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => store.Run("Read", () => throw new InvalidOperationException("no"))).Message);
        Assert.Equal(7, store.Run("Read", () => 7));
    }
}
