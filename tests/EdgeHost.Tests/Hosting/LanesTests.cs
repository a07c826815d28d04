using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Hosting;

namespace EdgeDiag.EdgeHost.Tests.Hosting;

public sealed class LanesTests
{
    [Fact]
    public async Task RunAsync_WorkOfManyKeys_IsInOrderForEachAndNeverAtTheSameTime()
    {
        using var lanes = new Lanes("test", 4);
        var done = new ConcurrentDictionary<string, List<int>>();
        var busy = new ConcurrentDictionary<string, bool>();
        var work = Enumerable
            .Range(0, 4000)
            .Select(n =>
                lanes.RunAsync(
                    $"key {n % 17}",
                    () =>
                    {
                        Assert.True(busy.TryAdd($"key {n % 17}", true));
                        done.GetOrAdd($"key {n % 17}", _ => []).Add(n);
                        return busy.TryRemove($"key {n % 17}", out _);
                    }
                )
            )
            .ToList();

        Assert.All(await Task.WhenAll(work), Assert.True);
        Assert.Equal(17, done.Count);
        Assert.All(done.Values, d => Assert.Equal(d.Order(), d));
        Assert.Equal(4000, done.Values.Sum(d => d.Count));
    }

    [Fact]
    public async Task RunAsync_WorkThatWaits_HoldsUpItsOwnLaneAlone()
    {
        using var lanes = new Lanes("test", 4);
        using var go = new ManualResetEventSlim();
        var waiting = lanes.RunAsync("waits", () => go.Wait(TimeSpan.FromMinutes(2)));

        var others = Enumerable.Range(0, 64).Select(n => lanes.RunAsync($"{n}", () => n)).ToList();
        // Of 64 keys not all can fall into one of four lanes.
        await Task.WhenAny(others);
        Assert.False(waiting.IsCompleted);

        go.Set();
        Assert.True(await waiting);
        Assert.Equal(Enumerable.Range(0, 64), await Task.WhenAll(others));
    }

    [Fact]
    public async Task RunAsync_WorkThatThrows_TellsItsCaller_TheLaneGoesOn()
    {
        using var lanes = new Lanes("test", 1);
        var failed = await Assert.ThrowsAsync<IOException>(() => lanes.RunAsync<int>("a", () => throw new IOException("full")));
        Assert.Equal("full", failed.Message);
        Assert.Equal(1, await lanes.RunAsync("a", () => 1));
    }

    [Fact]
    public async Task Dispose_EndsWhatIsBeingDone_CancelsWhatIsNot_TakesNothingMore()
    {
        var lanes = new Lanes("test", 2);
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = lanes.RunAsync(
            "a",
            () =>
            {
                begun.Set();
                return go.Wait(TimeSpan.FromMinutes(2));
            }
        );
        var second = lanes.RunAsync("a", () => 2);
        Assert.True(begun.Wait(TimeSpan.FromMinutes(2)));
        lanes.Dispose();
        go.Set();

        Assert.True(await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lanes.RunAsync("a", () => 3));
    }
}
