using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Training;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Learning;

public sealed class PacedLinesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void Step_FastSteps_TellsTheFirstEvery25thAndTheLast()
    {
        var lines = new PacedLines(_lines.Add, _time);
        for (var i = 1; i <= 60; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            lines.Step(Done(i, 60));
        }

        Assert.Equal(["step 1/60", "step 25/60", "step 50/60", "step 60/60"], _lines.Select(l => l[..l.IndexOf("  ", StringComparison.Ordinal)]));
        Assert.Equal("step 1/60  loss 0.5000  100 tokens/s  left 00:01:00", _lines[0]);
    }

    [Fact]
    public void Step_SlowSteps_TellsEach()
    {
        var lines = new PacedLines(_lines.Add, _time);
        for (var i = 1; i <= 6; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            lines.Step(Done(i, 60));
        }

        Assert.Equal(6, _lines.Count);
    }

    [Fact]
    public void Step_AStepASecond_TellsOneIn5Seconds_AndEachValidation()
    {
        var lines = new PacedLines(_lines.Add, _time);
        for (var i = 1; i <= 12; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            lines.Step(Done(i, 60) with { ValidationLoss = i == 3 ? 0.25 : null });
        }

        Assert.Equal(["step 1/60", "step 3/60", "step 8/60"], _lines.Select(l => l[..l.IndexOf("  ", StringComparison.Ordinal)]));
        Assert.Contains("validation 0.2500", _lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Count_TellsOnceIn5Seconds()
    {
        var lines = new PacedLines(_lines.Add, _time);
        for (var i = 0; i < 11; i++)
        {
            lines.Count("encoding tickets", i, 11);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["encoding tickets: 5 of 11", "encoding tickets: 10 of 11"], _lines);
    }

    private static TrainingProgress Done(int step, int steps) => new(step, steps, 0.5, 1e-3, 100, TimeSpan.FromMinutes(1));
}
