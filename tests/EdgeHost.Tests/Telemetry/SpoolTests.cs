using System.Text;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;

namespace EdgeDiag.EdgeHost.Tests.Telemetry;

public sealed class SpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Batch(int i) => Encoding.UTF8.GetBytes($"m v={i} {i}\n");

    private static List<string> Drain(Spool spool)
    {
        var all = new List<string>();
        while (spool.Peek() is { } batch)
        {
            all.Add(Encoding.UTF8.GetString(batch));
            spool.Taken(batch);
        }

        return all;
    }

    [Fact]
    public void Peek_AfterReopening_GivesEverythingInOrder()
    {
        using (var spool = new Spool(_folder.Path, 1 << 20, segmentBytes: 100))
            for (var i = 0; i < 50; i++)
                spool.Append(Batch(i));
        using var again = new Spool(_folder.Path, 1 << 20, segmentBytes: 100);
        again.Append(Batch(50));
        Assert.Equal(Enumerable.Range(0, 51).Select(i => $"m v={i} {i}\n"), Drain(again));
        Assert.True(again.IsEmpty);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void Peek_WithoutTaken_GivesTheSameAgain()
    {
        using var spool = new Spool(_folder.Path, 1 << 20);
        spool.Append(Batch(1));
        spool.Append(Batch(2));
        Assert.Equal(spool.Peek(), spool.Peek());
        spool.Taken(spool.Peek()!);
        Assert.Equal(Batch(2), spool.Peek());
    }

    [Fact]
    public void Append_BeyondTheBound_DropsTheOldestAndCountsIt()
    {
        using var spool = new Spool(_folder.Path, 1000, segmentBytes: 100);
        for (var i = 0; i < 500; i++)
            spool.Append(Batch(i));
        Assert.InRange(spool.Bytes, 1, 1000);
        Assert.True(spool.DroppedBytes > 0);
        var left = Drain(spool);
        Assert.Equal("m v=499 499\n", left[^1]);
        Assert.True(left.Count < 100);
    }

    [Fact]
    public void Append_SegmentDeleted_IsWrittenAnew()
    {
        using (var spool = new Spool(_folder.File("spool"), 1 << 20))
        {
            spool.Append(Batch(1));
            Directory.Delete(_folder.File("spool"), recursive: true);
            spool.Append(Batch(2));
            Directory.Delete(_folder.File("spool"), recursive: true);
            Assert.Equal(Batch(1), spool.Peek());
            spool.Append(Batch(3));
            Assert.Equal(0, spool.DamagedRecords);
        }

        using var again = new Spool(_folder.File("spool"), 1 << 20);
        Assert.Equal(["m v=1 1\n", "m v=2 2\n", "m v=3 3\n"], Drain(again));
    }

    [Fact]
    public void Peek_TornAndDamagedRecords_AreSkippedAndCounted()
    {
        using (var spool = new Spool(_folder.Path, 1 << 20, segmentBytes: 60))
            for (var i = 0; i < 20; i++)
                spool.Append(Batch(i));
        var files = Directory.EnumerateFiles(_folder.Path).Order(StringComparer.Ordinal).ToList();
        using (var torn = new FileStream(files[^1], FileMode.Open))
            torn.SetLength(torn.Length - 3);
        var bytes = File.ReadAllBytes(files[0]);
        bytes[9] ^= 0xFF;
        File.WriteAllBytes(files[0], bytes);
        using var again = new Spool(_folder.Path, 1 << 20, segmentBytes: 60);
        var left = Drain(again);
        Assert.DoesNotContain("m v=0 0\n", left);
        Assert.DoesNotContain("m v=19 19\n", left);
        Assert.Contains("m v=10 10\n", left);
        Assert.Equal(2, again.DamagedRecords);
    }
}
