using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

public class DiagnosisQueueTests
{
    private readonly DiagnosisQueue _queue = new();

    [Fact]
    public void Dequeue_MachineThatFloods_OthersTakeTurnsWithIt()
    {
        for (var i = 0; i < 5; i++)
            _queue.Add($"a{i}", Severity.High, "a");
        Assert.Equal("a0", _queue.Dequeue(Severity.Low));
        _queue.Add("b0", Severity.High, "b");
        _queue.Add("b1", Severity.High, "b");
        _queue.Add("c0", Severity.High, "c");
        Assert.Equal(["b0", "c0", "a1", "b1", "a2", "a3", "a4"], All());
    }

    [Fact]
    public void Dequeue_MachineThatAlwaysHasAnotherCase_StarvesNoneThatHasMany()
    {
        for (var i = 0; i < 3; i++)
            _queue.Add($"a{i}", Severity.High, "a");
        _queue.Add("b0", Severity.High, "b");
        var taken = new List<string>();
        for (var i = 1; i <= 6; i++)
        {
            taken.Add(_queue.Dequeue(Severity.Low)!);
            if (taken[^1].StartsWith('b'))
                _queue.Add($"b{i}", Severity.High, "b");
        }

        Assert.Equal(["a0", "a1", "a2"], taken.Where(t => t.StartsWith('a')));
    }

    [Fact]
    public void Dequeue_MoreSevereCase_ComesBeforeAllTurns()
    {
        _queue.Add("a0", Severity.Medium, "a");
        _queue.Add("a1", Severity.Critical, "a");
        _queue.Add("b0", Severity.Medium, "b");
        _queue.Add("a2", Severity.Critical, "a");
        _queue.Add("b1", Severity.Medium, "b");
        _queue.Raise("b1", Severity.Critical);
        Assert.Equal(["a1", "b1", "a2", "a0", "b0"], All());
    }

    [Fact]
    public void Dequeue_OnlySomeMayBeTaken_TheMostUrgentOfTheseComes_AndTurnsStay()
    {
        for (var i = 0; i < 3; i++)
            _queue.Add($"a{i}", Severity.Critical, "a");
        _queue.Add("b0", Severity.Low, "b");
        _queue.Add("c0", Severity.High, "c");
        Assert.Equal(("c0", "c"), _queue.Dequeue((machine, _) => machine != "a"));
        Assert.Equal(("b0", "b"), _queue.Dequeue((machine, _) => machine != "a"));
        Assert.Null(_queue.Dequeue((machine, _) => machine != "a"));
        Assert.Equal(["a0", "a1", "a2"], All());
    }

    [Fact]
    public void Dequeue_ManyMachinesWithInventedNames_EachCaseComesOnce()
    {
        for (var i = 0; i < 10_000; i++)
            _queue.Add($"{i}", Severity.Low, $"m{i}");
        Assert.Equal(10_000, All().Distinct().Count());
    }

    private IReadOnlyList<string> All()
    {
        var all = new List<string>();
        while (_queue.Dequeue(Severity.Low) is { } next)
            all.Add(next);
        return all;
    }

    [Fact]
    public async Task Raise_MovesTheCaseUp_AndCallsForASeat()
    {
        var queue = new DiagnosisQueue();
        queue.Add("first", Severity.Low);
        queue.Add("second", Severity.Low);
        queue.Add("third", Severity.High);
        Assert.Null(queue.Dequeue(Severity.Critical));
        var added = queue.Added;
        queue.Raise("second", Severity.Critical);
        await added.WaitAsync(TestContext.Current.CancellationToken);
        queue.Raise("second", Severity.Medium);
        queue.Raise("nobody", Severity.Critical);
        Assert.Equal("second", queue.Dequeue(Severity.Critical));
        Assert.Equal(["third", "first", null], [queue.Dequeue(Severity.Low), queue.Dequeue(Severity.Low), queue.Dequeue(Severity.Low)]);
    }
}
