using EdgeDiag.EdgeHost.Journal;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>What waits for the broker, and in which order.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class OutboxContract(Func<string, IJournal> open) : IDisposable
{
    private readonly JournalFixture _j = new(open);

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Diagnose(string id) => _j.Finish(_j.Record($$"""{"id":"{{id}}","code":"{{id}}"}""").CaseId);

    [Fact]
    public void Unpublished_DiagnosesComeBeforeDeadLetters_EachInOrder()
    {
        for (var i = 0; i < 3; i++)
            _j.Journal.DeadLetter($"dead-{i}", [1]);
        Diagnose("f0");
        _j.Journal.DeadLetter("dead-3", [1]);
        Diagnose("f1");
        var queued = _j.Unpublished(5);
        Assert.Equal(["t", "t", "dead-0", "dead-1", "dead-2"], queued.Select(m => m.Topic));
        Assert.True(queued[0].Id < queued[1].Id);
    }

    [Fact]
    public void WaitQueued_WhenAnotherLooksInBetween_StillCompletes()
    {
        Assert.Empty(_j.Journal.Unpublished(64));
        _j.Journal.DeadLetter("a", [1]);
        // A probe, such as the watchdog's.
        Assert.Single(_j.Journal.Unpublished(1));
        Assert.True(_j.Journal.WaitQueuedAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void Published_RowsAreGone_AlsoAfterARestart_TheOthersStay()
    {
        Diagnose("f0");
        Diagnose("f1");
        var queued = _j.Unpublished(10);
        _j.Journal.Published([queued[0].Id]);
        _j.Reopen();
        Assert.Equal([queued[1].Id], _j.Unpublished(10).Select(m => m.Id));
        _j.AssertBooks();
    }

    [Fact]
    public void SetAside_IsNotPublishedAgain_AndCounted()
    {
        Diagnose("f0");
        _j.Journal.SetAside(_j.Journal.Unpublished(1)[0], "the broker refuses it", _j.Received);
        _j.Reopen();
        Assert.Empty(_j.Unpublished(10));
        Assert.Equal(1, _j.Journal.Books().SetAside);
        _j.AssertBooks();
    }
}
