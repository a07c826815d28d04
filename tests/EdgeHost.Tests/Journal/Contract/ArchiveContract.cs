using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>What the journal forgets beside its cases.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class ArchiveContract(Func<string, IJournal> open) : IDisposable
{
    private readonly JournalFixture _j = new(open);

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    private ImageEvent Image(string device, TimeSpan dated) => new("s1", "line-3", device, _j.Received + dated, "red lamp on") { Received = _j.Received };

    [Fact]
    public void Archive_EndsWithoutACase_AreGoneAndTheBooksKeepTheirSums()
    {
        for (var i = 0; i < 7; i++)
            _j.Record($$"""{"id":"end{{i}}","ts":{{1772424000000 + i}},"code":"E102","state":"cleared"}""");
        var edge = _j.Received.AddHours(1);
        _j.Received = _j.Received.AddDays(1);
        _j.Record("""{"id":"young","ts":1772424000000,"code":"E102","state":"cleared"}""");
        var open = _j.Record("""{"id":"a","ts":1772424000000,"code":"E102"}""");
        var before = _j.Journal.Books();
        Assert.Equal((9, 8), (before.Received, before.Collapsed));
        Assert.Equal([5, 2, 0], [_j.Journal.Archive(edge, 5), _j.Journal.Archive(edge, 5), _j.Journal.Archive(edge, 5)]);
        _j.Reopen();
        Assert.Equal(before, _j.Journal.Books());
        // What is not old is known still, what is gone is taken anew.
        Assert.Equal(TakenAs.Repeated, _j.Record("""{"id":"young","ts":1772424000000,"code":"E102","state":"cleared"}""").As);
        Assert.Equal(new TakenFault(TakenAs.Cleared, open.CaseId), _j.Record("""{"id":"end0","ts":1772424000000,"code":"E102","state":"cleared"}"""));
        _j.AssertBooks();
    }

    [Fact]
    public void Archive_Images_GoByTheirReceipt_NotByTheirDate()
    {
        _j.Journal.Image(Image("press-07", TimeSpan.FromDays(-200)));
        Assert.Equal(0, _j.Journal.Archive(_j.Received.AddDays(-90), 10));
        Assert.NotNull(_j.Journal.LastImage("line-3", "press-07"));
        _j.Journal.Image(Image("press-08", TimeSpan.FromDays(27_000)));
        Assert.Equal(2, _j.Journal.Archive(_j.Received.AddDays(1), 10));
        Assert.Null(_j.Journal.LastImage("line-3", "press-07"));
        Assert.Null(_j.Journal.LastImage("line-3", "press-08"));
    }

    [Fact]
    public void Image_AfterOneThatLiesInTheFuture_IsKept_AnOlderOneIsNot()
    {
        _j.Journal.Image(Image("press-07", TimeSpan.FromDays(27_000)));
        _j.Journal.Image(Image("press-07", TimeSpan.FromSeconds(-1)) with { Description = "green lamp on" });
        _j.Journal.Image(Image("press-07", TimeSpan.FromSeconds(-9)));
        Assert.Equal("green lamp on", _j.Journal.LastImage("line-3", "press-07")!.Description);
    }
}
