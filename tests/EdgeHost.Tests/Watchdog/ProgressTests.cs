using EdgeDiag.EdgeHost.Watchdog;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Watchdog;

public sealed class ProgressTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5),
        Short = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Beats _systemd = new();
    private readonly Progress _progress;

    public ProgressTests() => _progress = new Progress(_time);

    [Fact]
    public void Stuck_NothingUnderWay_IsHealthyHoweverLong()
    {
        using (_progress.Begin("outbox"))
            _time.Advance(Short);

        _time.Advance(TimeSpan.FromDays(30));

        Assert.Null(_progress.Stuck(Patience));
    }

    [Fact]
    public void Stuck_OneOfManyTakesTooLong_NamesItAndForHowLong()
    {
        using var stuck = _progress.Begin("the model's thread");
        for (var i = 0; i < 10; i++)
            using (_progress.Begin("message handling"))
                _time.Advance(Patience / 5);

        Assert.Equal(new StuckPart("the model's thread", Patience * 2), _progress.Stuck(Patience));
    }

    [Fact]
    public void Check_WorkTakesLongerThanPatience_SendsNoBeatUntilItEnds()
    {
        var watchdog = Watchdog([]);

        var work = _progress.Begin("publishing");
        Assert.Null(watchdog.Check());
        _time.Advance(Patience + Short);
        Assert.Equal("publishing", watchdog.Check()?.Part);
        Assert.Equal(1, _systemd.Count);
        work.Dispose();
        Assert.Null(watchdog.Check());

        Assert.Equal(2, _systemd.Count);
    }

    [Fact]
    public async Task Check_ProbeDoesNotPass_SendsNoBeatAndDoesNotAskAgain()
    {
        var probe = new HeldProbe();
        var watchdog = Watchdog([probe]);

        watchdog.Check();
        await probe.Asked.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(Patience + Short);
        Assert.Equal(probe.Name, watchdog.Check()?.Part);
        watchdog.Check();

        Assert.Equal(1, probe.Times);
        Assert.Equal(1, _systemd.Count);
        probe.Let.SetResult();
        await Eventually.HoldsAsync(() => watchdog.Check() is null, () => "still stuck");
    }

    [Fact]
    public async Task Check_ProbeFails_CountsAsMovingOn()
    {
        var probe = new HeldProbe();
        var watchdog = Watchdog([probe]);

        watchdog.Check();
        probe.Let.SetException(new IOException("the disk is full"));
        await Eventually.HoldsAsync(() => _progress.Stuck(TimeSpan.FromTicks(-1)) is null, () => "the probe is still under way");
        _time.Advance(Patience + Short);

        Assert.Null(watchdog.Check());
    }

    [Theory]
    [InlineData("60000000", null, 60)]
    [InlineData("60000000", "77", 60)]
    [InlineData("60000000", "78", null)]
    [InlineData(null, null, null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("often", "77", null)]
    public void Period_ReadsSystemdsVariables(string? microseconds, string? processId, int? seconds) =>
        Assert.Equal(seconds, (int?)WatchdogService.Period(microseconds, processId, 77)?.TotalSeconds);

    private WatchdogService Watchdog(IEnumerable<IProgressProbe> probes) =>
        new(_progress, probes, Options.Create(new WatchdogSettings { Patience = Patience }), _time, NullLogger<WatchdogService>.Instance, _systemd);

    private sealed class Beats : ISystemdNotifier
    {
        public int Count { get; private set; }

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Count++;
    }

    private sealed class HeldProbe : IProgressProbe
    {
        private readonly TaskCompletionSource _asked = new();

        public string Name => "the journal";

        public Task Asked => _asked.Task;

        public TaskCompletionSource Let { get; } = new();

        public int Times { get; private set; }

        public Task PassAsync()
        {
            Times++;
            _asked.TrySetResult();
            return Let.Task;
        }
    }
}
