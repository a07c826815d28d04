using System.Diagnostics;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>Nothing is lost: the service and its broker are killed and restarted under load.</summary>
public sealed class LossCampaigns : IDisposable
{
    private static readonly string[] Settings = ["--Model:Path", "", "--Fusion:FoldWindow", "00:00:02"];
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task KilledAtRandomMoments_EveryAcknowledgedFaultHasOneDiagnosis()
    {
        var kills = Scale.Of(4, 100);
        var random = new Random(Scale.Seed);
        await using var sink = new DiagnosisSink(_broker.Port);
        await using var source = new FaultSource(_broker.Port, Scale.Seed);
        using var ended = new CancellationTokenSource();
        using var stopped = new CancellationTokenSource();
        var listening = sink.KeepConnectedAsync(ended.Token);
        var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings);
        var clock = Stopwatch.StartNew();
        var publishing = source.RunAsync(20, stopped.Token);
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), TimeProvider.System);
            service.Kill();
            service.Dispose();
            // Half of them are killed again while they start.
            service =
                random.Next(2) == 0
                    ? await EdgeDiagProcess.ServeAsync(_broker, _data, Settings)
                    : EdgeDiagProcess.Start(_data.Path, EdgeDiagProcess.Serving(_broker, _data, Settings));
        }

        service.Kill();
        service.Dispose();
        service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings);
        await stopped.CancelAsync();
        await publishing;
        await FinishAsync(source, sink, service, ended, listening, $"{kills} kills -9 over {clock.Elapsed.TotalSeconds:F0} s");
    }

    [Fact]
    public async Task BrokerRestartsAndOutage_NothingLost_ReconnectedWithinFiveSeconds_OrderKept()
    {
        var restarts = Scale.Of(3, 50);
        var outage = TimeSpan.FromSeconds(Scale.Of(4, 60));
        var random = new Random(Scale.Seed);
        await using var sink = new DiagnosisSink(_broker.Port);
        await using var source = new FaultSource(_broker.Port, Scale.Seed);
        using var ended = new CancellationTokenSource();
        using var stopped = new CancellationTokenSource();
        var listening = sink.KeepConnectedAsync(ended.Token);
        var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings);
        var publishing = source.RunAsync(20, stopped.Token);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i <= restarts; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1000)), TimeProvider.System);
            var connections = Connections(service);
            _broker.Stop();
            await Task.Delay(i == restarts ? outage : TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System);
            _broker.StartAgain();
            var back = Stopwatch.StartNew();
            await Eventually.HoldsAsync(() => Connections(service) > connections, () => service.Errors);
            if (back.Elapsed > slowest)
                slowest = back.Elapsed;
        }

        await stopped.CancelAsync();
        await publishing;
        await FinishAsync(
            source,
            sink,
            service,
            ended,
            listening,
            $"{restarts} broker restarts and {outage.TotalSeconds:F0} s without it, slowest reconnect {slowest.TotalSeconds:F2} s"
        );
        Assert.Empty(sink.OutOfOrder());
        // A bound of time is for the campaign on an idle machine; among the other tests it is only told.
        if (Scale.IsLong)
            Assert.True(slowest < TimeSpan.FromSeconds(5), $"{slowest}");
    }

    private static int Connections(EdgeDiagProcess service) => service.Errors.Split("Connected to the broker").Length;

    private async Task FinishAsync(FaultSource source, DiagnosisSink sink, EdgeDiagProcess service, CancellationTokenSource ended, Task listening, string what)
    {
        try
        {
            string[] faults = [.. source.Acknowledged.Select(f => f.Id)];
            await Eventually.HoldsAsync(
                () => sink.Missing(faults).Count == 0,
                () =>
                    $"without a diagnosis: {string.Join(' ', sink.Missing(faults).Take(10))} of {faults.Length}; "
                    + $"{service.Errors[^Math.Min(2000, service.Errors.Length)..]}"
            );
            service.EndsWell();
            using var journal = new FaultJournal(_data.File("var/journal.db"));
            var books = journal.Books();
            Scale.Report(
                $"{what}, seed {Scale.Seed}: {source.Sent} messages acknowledged; received {books.Received} = diagnosed {books.Diagnosed} + "
                    + $"collapsed {books.Collapsed} + dead-lettered {books.DeadLettered} + in flight {books.InFlight}"
            );
            Assert.Empty(sink.Doubled());
            Assert.Equal(source.Sent, books.Received);
            Assert.True(books.Balanced);
            Assert.Null(journal.DamagedFile);
        }
        finally
        {
            service.Dispose();
            await ended.CancelAsync();
            await listening;
        }
    }
}
