using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tests.Journal.Contract;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <summary>The ranking of what a person should judge next gives way to faults.</summary>
public sealed class ReviewListTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly JournalFixture _j = new(path => new FaultJournal(path));
    private readonly FakeTimeProvider _time = new();
    private readonly PlantData _plant = new(new DeviceCatalog([]), ManualIndex.Build([]), TicketIndex.Empty);
    private readonly TicketStore _store;
    private readonly LiveFaultSignal _live;
    private readonly ReviewList _list;

    public ReviewListTests()
    {
        _store = new TicketStore(_data.Path);
        _live = new LiveFaultSignal(_data.Path);
        var tickets = new LiveTicketIndex(_plant, _store, NullLogger<LiveTicketIndex>.Instance);
        _list = new ReviewList(_j.Journal, _plant, tickets, _live, Options.Create(new HostSettings { Data = _data.Path }), _time);
        for (var i = 0; i < 3; i++)
            _j.Finish(_j.Record($$"""{"id":"f{{i}}","ts":{{1772424000000 + i}},"code":"E{{i}}"}""").CaseId);
    }

    public void Dispose()
    {
        _live.Dispose();
        _store.Dispose();
        _plant.Dispose();
        _j.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task NoFault_AllAreRanked() => Assert.Equal(3, (await _list.GetAsync(CancellationToken.None)).Count);

    [Fact]
    public async Task FaultBeingAnswered_RankingPausesUntilItIs()
    {
        _live.Raise();
        var ranking = _list.GetAsync(CancellationToken.None);
        // Nothing but the end of the fault, or of the patience, lets it go on.
        _time.Advance(ReviewList.MostPause / 2);
        Assert.False(ranking.IsCompleted);
        _live.Clear();
        Assert.Equal(3, (await ranking).Count);
    }

    [Fact]
    public async Task FloodThatDoesNotEnd_AllPausesTogetherAreBounded()
    {
        _live.Raise();
        var ranking = _list.GetAsync(CancellationToken.None);
        while (!ranking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(3, (await ranking).Count);
    }
}
