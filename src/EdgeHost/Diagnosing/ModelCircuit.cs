using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// Stands in front of the model. After several failures in a row it is not asked for a while, and the manual answers at once
/// (<c>model_unavailable</c>); then one case tries it again. Thread-safe.
/// </summary>
public sealed class ModelCircuit : IAnswerModel
{
    /// <summary>So many failures in a row open the circuit.</summary>
    public const int MostFailures = 5;

    /// <summary>An answer that has not come by then never will: the case gets the manual's, and it counts as a failure.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15),
        LongestPause = TimeSpan.FromMinutes(5);

    private readonly IAnswerModel? _model;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelCircuit> _log;
    private readonly Lock _lock = new();
    private int _failures,
        _openings;
    private DateTimeOffset? _tryAgain;

    /// <summary>A circuit in front of a model; its state becomes a metric. Without a model it is never open.</summary>
    public ModelCircuit(IAnswerModel? model, TimeProvider time, ILogger<ModelCircuit> log)
    {
        (_model, _time, _log) = (model, time, log);
        HostMeter.Meter.CreateObservableGauge(
            "edgediag.model.circuit_open",
            () => new Measurement<int>(IsOpen ? 1 : 0),
            description: "1 while the model is not asked because it failed again and again"
        );
    }

    /// <summary>The model is not asked at the moment.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _tryAgain is not null;
        }
    }

    /// <summary>Why the model failed last; null while it answers.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    public ModelIdentity Identity => Model.Identity;

    /// <inheritdoc/>
    public bool Fits(CasePrompt prompt) => IsOpen || Model.Fits(prompt);

    /// <inheritdoc/>
    public bool Reads(Language language) => Model.Reads(language);

    /// <inheritdoc/>
    /// <exception cref="ModelCircuitOpenException">The model is not asked at the moment.</exception>
    public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        if (!MayAsk())
            throw new ModelCircuitOpenException(LastError ?? "");
        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var asked = Model.AnswerAsync(prompt, ends.Token);
            try
            {
                var answer = await asked.WaitAsync(GiveUpAfter, _time, cancellationToken).ConfigureAwait(false);
                Answered();
                return answer;
            }
            finally
            {
                // One that nobody waits for is not computed any further.
                if (!asked.IsCompleted)
                    await ends.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            Failed(e);
            throw;
        }
    }

    private IAnswerModel Model => _model ?? throw new InvalidOperationException("there is no model");

    private bool MayAsk()
    {
        lock (_lock)
        {
            if (_tryAgain is not { } at)
                return true;
            if (_time.GetUtcNow() < at)
                return false;
            // This one tries; the others wait for what becomes of it.
            _tryAgain = _time.GetUtcNow() + PauseAfter(_openings);
            return true;
        }
    }

    private void Answered()
    {
        lock (_lock)
        {
            if (_tryAgain is not null)
                Log.CircuitClosed(_log);
            (_failures, _openings, _tryAgain, LastError) = (0, 0, null, null);
        }
    }

    private void Failed(Exception e)
    {
        ModelMeter.Failures.Add(1);
        lock (_lock)
        {
            LastError = e.Message.ReplaceLineEndings(" ");
            if (++_failures < MostFailures && _tryAgain is null)
                return;
            var pause = PauseAfter(_openings++);
            if (_tryAgain is null)
                Log.CircuitOpened(_log, _failures, LastError, pause.TotalSeconds);
            _tryAgain = _time.GetUtcNow() + pause;
        }
    }

    private static TimeSpan PauseAfter(int openings) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(openings, 10))));
}
