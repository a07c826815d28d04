using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Health;

public sealed class SharedResultTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task BooksCache_AskedByTwentyAtOnce_CountsOnceOnNoCallersThread()
    {
        var journal = new SlowBooks();
        var cache = new BooksCache(journal, _time);
        var callers = Enumerable.Range(0, 20).Select(_ => cache.GetAsync(CancellationToken.None)).ToList();
        // They have all come back to wait, so none of them counts.
        Assert.Null(cache.Last);
        journal.Release.SetResult();
        Assert.All(await Task.WhenAll(callers), b => Assert.Equal(1, b.Received));
        Assert.Equal(1, journal.Counted);

        // Within the second the same books, after it new ones, again once for all.
        for (var i = 0; i < 20; i++)
            Assert.Equal(1, (await cache.GetAsync(CancellationToken.None)).Received);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cache.GetAsync(CancellationToken.None)));
        Assert.Equal(2, journal.Counted);
        Assert.Equal(2, cache.Last!.Received);
    }

    [Fact]
    public async Task Failure_IsToldToAllWhoWait_AndTriedAgainAfterTheRest()
    {
        var rounds = 0;
        var shared = new SharedResult<string>(() => ++rounds == 1 ? throw new IOException("disk") : "well", TimeSpan.FromSeconds(1), _time);
        await Assert.ThrowsAsync<IOException>(() => shared.GetAsync(CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => shared.GetAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("well", await shared.GetAsync(CancellationToken.None));
        Assert.Equal(2, rounds);
    }

    [Fact]
    public async Task SlowWork_RestsFourTimesAsLong()
    {
        var rounds = 0;
        var shared = new SharedResult<string>(
            () =>
            {
                rounds++;
                _time.Advance(TimeSpan.FromSeconds(7));
                return "counted";
            },
            TimeSpan.FromSeconds(1),
            _time
        );
        await shared.GetAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(27));
        await shared.GetAsync(CancellationToken.None);
        Assert.Equal(1, rounds);
        _time.Advance(TimeSpan.FromSeconds(2));
        await shared.GetAsync(CancellationToken.None);
        Assert.Equal(2, rounds);
    }

    private sealed class SlowBooks : IJournalBooks
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Counted { get; private set; }

        public JournalBooks Books()
        {
            Release.Task.Wait();
            return new JournalBooks(++Counted, 0, 0, 0, Counted, 0);
        }
    }
}
