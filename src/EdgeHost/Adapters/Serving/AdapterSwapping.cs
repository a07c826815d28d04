using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.Model.Files;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Adapters.Serving;

/// <summary>Brings what answers in line with settings and registry. Thread-safe.</summary>
public sealed class AdapterSwapping(AdapterPlanner planner, AnswerModelSlot slot, ModelName name, ILogger<AdapterSwapping> log, StartProblems? problems = null)
{
    private readonly SemaphoreSlim _one = new(1);
    private string? _refused,
        _passedOver;
    private long _swaps;
    private double _longestMs;

    /// <summary>How it stands.</summary>
    public AdapterStatus? Status =>
        slot.Model is LanguageModelAnswering { Identity: var i, Plan: var plan }
            ? new AdapterStatus(
                i.Base,
                i.Adapter,
                i.Digest,
                [.. plan.Others.Select(o => o.Name)],
                plan.Candidate?.Name,
                plan.Mode,
                Interlocked.Read(ref _swaps),
                Volatile.Read(ref _longestMs),
                Volatile.Read(ref _refused)
            )
            : null;

    /// <summary>Looks at the registry and swaps where it has changed. An adapter that cannot be used is refused, and those in use stay.</summary>
    /// <returns>Why nothing could be changed; null where all is as it should be.</returns>
    public async Task<string?> LookAsync()
    {
        // Without a model there is nothing to bring in line.
        if (slot.Model is not LanguageModelAnswering answering)
            return null;
        await _one.WaitAsync();
        try
        {
            var plan = planner.Read();
            if (plan.Candidate?.Name == _passedOver)
                plan = plan with { Candidate = null };
            if (plan.Mark != answering.Plan.Mark)
                await SwapAsync(answering, plan);
            Volatile.Write(ref _refused, null);
            problems?.Clear("adapter");
            return null;
        }
        catch (Exception e) when (e is ModelFormatException or IOException or UnauthorizedAccessException)
        {
            // Told once, not at every look.
            if (_refused == e.Message)
                return _refused;
            Volatile.Write(ref _refused, e.Message);
            AdapterMeter.Swapped("refused");
            Log.Refused(log, e.Message);
            return e.Message;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task SwapAsync(LanguageModelAnswering answering, AdapterPlan plan)
    {
        var replaced = answering.Identity;
        TimeSpan prepared,
            pause;
        try
        {
            planner.Check(plan);
            (prepared, pause) = await answering.SwapAsync(plan);
        }
        catch (ModelFormatException e) when (plan.Candidate is { } candidate)
        {
            // Most likely the newest one's fault; it must not stand in the champion's way.
            var without = plan with
            {
                Candidate = null,
            };
            planner.Check(without);
            (prepared, pause) = await answering.SwapAsync(without);
            _passedOver = candidate.Name;
            Log.CandidateRefused(log, candidate.Name, e.Message);
        }

        Interlocked.Increment(ref _swaps);
        if (pause.TotalMilliseconds > _longestMs)
            Volatile.Write(ref _longestMs, pause.TotalMilliseconds);
        AdapterMeter.Pause.Record(pause.TotalSeconds);
        AdapterMeter.Swapped("swapped");
        // Not on the model's thread: whoever listens may take his time.
        name.Current = ModelName.Format(answering.Identity);
        Log.Swapped(log, ModelName.Format(answering.Identity), ModelName.Format(replaced), prepared.TotalMilliseconds, pause.TotalMilliseconds);
    }
}
