using System.Text;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Telemetry;

/// <summary>What is wrong with the spool's files is tried again; telemetry never ends for good.</summary>
public sealed class SpoolTroubleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_FolderRemoved_MakesItAgain()
    {
        using var spool = new Spool(_folder.File("spool"), 1 << 20, segmentBytes: 1);
        spool.Append("a\n"u8.ToArray());
        Directory.Delete(_folder.File("spool"), recursive: true);
        spool.Append("b\n"u8.ToArray());
        Assert.Equal("b\n", Encoding.UTF8.GetString(spool.Peek()!));
        Assert.Equal(1, spool.DamagedRecords);
    }

    [Fact]
    public void Append_AfterEverythingHasBeenTaken_IsReadFromItsBeginning()
    {
        using var spool = new Spool(_folder.Path, 1 << 20);
        foreach (var record in (string[])["a long one\n", "b\n", "another long one\n"])
        {
            spool.Append(Encoding.UTF8.GetBytes(record));
            Assert.Equal(record, Encoding.UTF8.GetString(spool.Peek()!));
            spool.Taken(spool.Peek()!);
            Assert.True(spool.IsEmpty);
        }

        Assert.Equal(0, spool.DamagedRecords);
    }

    [Fact]
    public void Append_NameTaken_TakesTheNext()
    {
        using var spool = new Spool(_folder.Path, 1 << 20);
        File.WriteAllText(_folder.File("000000000001.spool"), "somebody's");
        spool.Append("a\n"u8.ToArray());
        Assert.Equal("a\n", Encoding.UTF8.GetString(spool.Peek()!));
    }

    [Fact]
    public void Open_FolderThatCannotBeMade_IsAnEmptySpool_AndWorksOnceItCan()
    {
        File.WriteAllText(_folder.File("spool"), "a file in its place");
        using var spool = new Spool(_folder.File("spool"), 1 << 20);
        Assert.True(spool.IsEmpty);
        Assert.ThrowsAny<IOException>(() => spool.Append("a\n"u8.ToArray()));
        File.Delete(_folder.File("spool"));
        spool.Append("b\n"u8.ToArray());
        Assert.Equal("b\n", Encoding.UTF8.GetString(spool.Peek()!));
    }

    [Fact]
    public async Task Service_SpoolFailsAtEveryCallForAWhile_LosesNothingAndGoesOn()
    {
        var time = new FakeTimeProvider();
        var settings = Options.Create(new InfluxDbSettings { Url = "http://127.0.0.1:1", FlushInterval = TimeSpan.FromMilliseconds(10) });
        var queue = new TelemetryQueue(settings);
        var (spool, sink) = (new Broken(), new Away());
        using var service = new TelemetryService(queue, spool, sink, settings, time, NullLogger<TelemetryService>.Instance);
        await service.StartAsync(CancellationToken.None);
        for (var i = 0; i < 50; i++)
        {
            var values = new Dictionary<string, SensorValue> { ["temperature"] = new(i, null) };
            queue.Reading(new ReadingEvent("s1", "line-3", "press-07", DateTimeOffset.UnixEpoch.AddSeconds(i), values));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await AdvanceUntilAsync(time, () => spool.Failures > 10);
        Assert.False(service.ExecuteTask!.IsCompleted);
        spool.Works = true;
        await AdvanceUntilAsync(time, () => spool.Kept > 0);
        sink.Back = true;
        await AdvanceUntilAsync(time, () => sink.Lines == 50);
        await service.StopAsync(CancellationToken.None);
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> done) =>
        Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return done();
            },
            () => "not yet",
            60
        );

    private sealed class Broken : ISpool
    {
        private readonly Queue<byte[]> _records = new();
        private int _failures;

        public volatile bool Works;

        public int Failures => _failures;

        public int Kept { get; private set; }

        public void Append(ReadOnlyMemory<byte> batch) =>
            Use(() =>
            {
                _records.Enqueue(batch.ToArray());
                Kept++;
                return true;
            });

        public byte[]? Peek() => Use(() => _records.TryPeek(out var record) ? record : null);

        public void Taken(byte[] batch) => Use(_records.Dequeue);

        private T Use<T>(Func<T> call)
        {
            lock (_records)
            {
                if (Works)
                    return call();
                _failures++;
                throw new UnauthorizedAccessException("access to the spool is denied");
            }
        }
    }

    private sealed class Away : ITelemetrySink
    {
        private int _lines;

        public volatile bool Back;

        public int Lines => _lines;

        public Task<SinkAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
        {
            if (!Back)
                return Task.FromResult(new SinkAnswer(SinkResult.Unavailable, "away"));
            Interlocked.Add(ref _lines, lines.Span.Count((byte)'\n'));
            return Task.FromResult(new SinkAnswer(SinkResult.Accepted));
        }
    }
}
