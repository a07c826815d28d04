using System.Text;
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
    [ThreadStatic]
    private static StringBuilder? s_line;

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
        var line = Begin("readings", reading, out var text);
        foreach (var (sensor, value) in reading.Values)
            line.Field(sensor, value.Value);
        End(line, text, reading.Timestamp);
    }

    /// <summary>Measurement <c>faults</c>.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="taken">What became of it: opened, joined, cleared.</param>
    public void Fault(FaultEvent fault, string taken)
    {
        if (_lines is null)
            return;
        var line = Begin("faults", fault, out var text).Tag("code", fault.Code).Tag("severity", Lower(fault.Severity)).Tag("taken", taken);
        End(line.Field("id", fault.Id).Field("count", 1L), text, fault.Timestamp);
    }

    /// <summary>Measurement <c>diagnoses</c>.</summary>
    public void Diagnosis(Diagnosis d)
    {
        if (_lines is null)
            return;
        var text = Line();
        var line = new LineProtocol(text)
            .Measurement("diagnoses")
            .Tag("site", d.Site)
            .Tag("line", d.Line)
            .Tag("device", d.Device)
            .Tag("code", d.Code)
            .Tag("stage", Lower(d.Stage))
            .Tag("outcome", System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(d.Outcome.ToString()))
            .Tag("adapter", d.Model.Adapter)
            .Field("id", d.Id)
            .Field("latency_ms", d.LatencyMs)
            .Field("faults", (long)d.FaultIds.Count)
            .Field("cut_claims", (long)d.CutClaims);
        if (d.Causes.Count > 0)
            line.Field("cause", d.Causes[0].Text).Field("confidence", d.Causes[0].Confidence);
        End(line, text, d.Ts);
    }

    /// <summary>Measurement <c>feedback</c>.</summary>
    public void Feedback(FeedbackEvent feedback)
    {
        if (_lines is null)
            return;
        var line = Begin("feedback", feedback, out var text).Tag("verdict", Lower(feedback.Verdict)).Field("diagnosis_id", feedback.DiagnosisId);
        if (feedback.Cause is { } cause)
            line.Field("cause", cause);
        if (feedback.By is { } by)
            line.Field("by", by);
        End(line, text, feedback.Timestamp);
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
        var text = Line();
        End(
            new LineProtocol(text)
                .Measurement("model")
                .Tag("adapter", adapter)
                .Field("prompt_tokens", (long)promptTokens)
                .Field("generated_tokens", (long)generatedTokens)
                .Field("cached_tokens", (long)cached)
                .Field("guessed_tokens", (long)guessed)
                .Field("accepted_tokens", (long)accepted)
                .Field("seconds", seconds),
            text,
            at
        );
    }

    private static LineProtocol Begin(string measurement, PlantEvent e, out StringBuilder text) =>
        new LineProtocol(text = Line()).Measurement(measurement).Tag("site", e.Site).Tag("line", e.Line).Tag("device", e.Device);

    private static StringBuilder Line() => (s_line ??= new StringBuilder(256)).Clear();

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private void End(LineProtocol line, StringBuilder text, DateTimeOffset time)
    {
        line.At(time);
        _lines!.Writer.TryWrite(text.ToString());
    }
}
