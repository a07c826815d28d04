using EdgeDiag.EdgeHost.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Hosting;

public sealed class RecoveringServiceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task RunAsync_ThrowsAFewTimes_StartsAgainAndKeepsItsState()
    {
        using var service = new Trying(_time, run => run <= 3 ? throw new InvalidOperationException("no") : Task.CompletedTask);
        await service.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => service.ExecuteTask!.IsCompleted);
        Assert.Equal((4, 3), (service.Runs, service.Recoveries));
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RunAsync_ThrowsAgainAndAgain_FailsForGoodAndSaysWhy()
    {
        using var service = new Trying(_time, _ => throw new InvalidOperationException("no manual"));
        await service.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => service.ExecuteTask!.IsCompleted);
        var failure = await Assert.ThrowsAsync<ServiceFailedException>(() => service.ExecuteTask!);
        Assert.Equal(
            (RecoveringService.MostFailures, "Trying failed 10 times in a row and the service ends; the last reason: no manual"),
            (service.Runs, failure.Message)
        );
    }

    [Fact]
    public async Task RunAsync_LongRunsBetweenFailures_NeverFailsForGood()
    {
        const int runs = 3 * RecoveringService.MostFailures;
        using var service = new Trying(
            _time,
            async run =>
            {
                await Task.Delay(RecoveringService.Proven, _time);
                if (run < runs)
                    throw new InvalidOperationException("no");
            }
        );
        await service.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => service.ExecuteTask!.IsCompleted);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(runs, service.Runs);
    }

    [Fact]
    public async Task RunAsync_DiskFullForLong_GoesOnTrying()
    {
        const int runs = 5 * RecoveringService.MostFailures;
        using var service = new Trying(_time, run => run < runs ? throw new SqliteException("database or disk is full", 13) : Task.CompletedTask);
        await service.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => service.ExecuteTask!.IsCompleted);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RunTogether_OneThrows_TheOthersAreCancelledAndTheReasonIsKept()
    {
        using var service = new Trying(
            _time,
            _ => Trying.BothAsync(t => Task.Delay(Timeout.Infinite, t), _ => throw new InvalidOperationException("one of two"))
        );
        await service.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => service.ExecuteTask!.IsCompleted);
        Assert.Contains("one of two", (await Assert.ThrowsAsync<ServiceFailedException>(() => service.ExecuteTask!)).Message, StringComparison.Ordinal);
    }

    private async Task AdvanceUntilAsync(Func<bool> done) =>
        await Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return done();
            },
            () => "still running",
            60
        );

    private sealed class Trying(TimeProvider time, Func<int, Task> run) : RecoveringService(time, NullLogger.Instance)
    {
        public int Runs { get; private set; }

        public static Task BothAsync(Func<CancellationToken, Task> first, Func<CancellationToken, Task> second) =>
            RunTogetherAsync(
                CancellationToken.None,
                first,
                async t =>
                {
                    await Task.Yield();
                    await second(t);
                }
            );

        protected override Task RunAsync(CancellationToken stoppingToken) => run(++Runs);
    }
}
