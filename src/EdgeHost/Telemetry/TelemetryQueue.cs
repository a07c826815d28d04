using System.Threading.Channels;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// What the service tells the time-series database. Never blocks the line: where the database and the disk are slower, the
/// oldest lines go and are counted. Does nothing where no database is configured. Thread-safe.
/// </summary>
public sealed class TelemetryQueue
{
    private readonly Channel<string>? _lines;
    private long _dropped;

    /// <summary>A queue; it takes nothing where the settings name no database.</summary>
    public TelemetryQueue(IOptions<InfluxDbSettings> settings)
    {
        if (settings.Value.Url.Length == 0)
            return;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(settings.Value.QueueLines) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ =>
            {
                Interlocked.Increment(ref _dropped);
                TelemetryMeter.Count("dropped-queue-full", 1);
            }
        );
    }

    /// <summary>Lines to write; null where no database is configured.</summary>
    public ChannelReader<string>? Lines => _lines?.Reader;

    /// <summary>Lines given up because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Measurement <c>readings</c>: one line a message, a field a sensor.</summary>
    public void Reading(ReadingEvent reading)
    {
        if (_lines is null)
            return;
        var point = PointOf("readings", reading);
        foreach (var (sensor, value) in reading.Values)
            point.Field(sensor, value.Value);
        Enqueue(point, reading.Timestamp);
    }

    /// <summary>Measurement <c>faults</c>.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="taken">What became of it: opened, joined, cleared.</param>
    public void Fault(FaultEvent fault, string taken)
    {
        if (_lines is null)
            return;
        var point = PointOf("faults", fault).Tag("code", fault.Code).Tag("severity", LowerCase(fault.Severity)).Tag("taken", taken);
        Enqueue(point.Field("id", fault.Id).Field("count", 1L), fault.Timestamp);
    }

    /// <summary>Measurement <c>diagnoses</c>.</summary>
    public void Diagnosis(Diagnosis d)
    {
        if (_lines is null)
            return;
        var point = new TelemetryPoint("diagnoses")
            .Tag("site", d.Site)
            .Tag("line", d.Line)
            .Tag("device", d.Device)
            .Tag("code", d.Code)
            .Tag("stage", LowerCase(d.Stage))
            .Tag("outcome", System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(d.Outcome.ToString()))
            .Tag("adapter", d.Model.Adapter)
            .Field("id", d.Id)
            .Field("latency_ms", d.LatencyMs)
            .Field("faults", (long)d.FaultIds.Count)
            .Field("cut_claims", (long)d.CutClaims);
        if (d.Causes.Count > 0)
            point.Field("cause", d.Causes[0].Text).Field("confidence", d.Causes[0].Confidence);
        Enqueue(point, d.Ts);
    }

    /// <summary>Measurement <c>feedback</c>.</summary>
    public void Feedback(FeedbackEvent feedback)
    {
        if (_lines is null)
            return;
        var point = PointOf("feedback", feedback).Tag("verdict", LowerCase(feedback.Verdict)).Field("diagnosis_id", feedback.DiagnosisId);
        if (feedback.Cause is { } cause)
            point.Field("cause", cause);
        if (feedback.By is { } by)
            point.Field("by", by);
        Enqueue(point, feedback.Timestamp);
    }

    /// <summary>Measurement <c>model</c>: how fast one answer was.</summary>
    /// <param name="adapter">Which adapter answered.</param>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="generatedTokens">Tokens of free text.</param>
    /// <param name="seconds">From asking to the answer.</param>
    /// <param name="at">When.</param>
    /// <param name="cached">Tokens of the prompt from the prefix cache.</param>
    /// <param name="guessed">Tokens guessed from the prompt.</param>
    /// <param name="accepted">Guesses that were right.</param>
    public void Model(
        string adapter,
        int promptTokens,
        int generatedTokens,
        double seconds,
        DateTimeOffset at,
        int cached = 0,
        int guessed = 0,
        int accepted = 0
    )
    {
        if (_lines is null)
            return;
        Enqueue(
            new TelemetryPoint("model")
                .Tag("adapter", adapter)
                .Field("prompt_tokens", (long)promptTokens)
                .Field("generated_tokens", (long)generatedTokens)
                .Field("cached_tokens", (long)cached)
                .Field("guessed_tokens", (long)guessed)
                .Field("accepted_tokens", (long)accepted)
                .Field("seconds", seconds),
            at
        );
    }

    private static TelemetryPoint PointOf(string measurement, PlantEvent e) =>
        new TelemetryPoint(measurement).Tag("site", e.Site).Tag("line", e.Line).Tag("device", e.Device);

    private static string LowerCase<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    // Rendered at once, because up to QueueLines of them wait and a line takes less memory than a point.
    private void Enqueue(TelemetryPoint point, DateTimeOffset time)
    {
        if (point.ToLine(time) is { Length: > 0 } line)
            _lines!.Writer.TryWrite(line);
    }
}
