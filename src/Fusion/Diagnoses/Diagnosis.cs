using System.Text.Json.Serialization;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The answer to a fault as published (docs/reference/messages.md). Serialize with <see cref="DiagnosisJson"/>.</summary>
public sealed record Diagnosis
{
    /// <summary>Derived from the fault that opened the case: the same whatever crashes and replays.</summary>
    public required string Id { get; init; }

    /// <summary>The fault that opened the case.</summary>
    public required string FaultId { get; init; }

    /// <summary>All faults this diagnosis answers, the first included.</summary>
    public required IReadOnlyList<string> FaultIds { get; init; }

    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>The episode of alarms that the case belongs to; null for none.</summary>
    public string? EpisodeId { get; init; }

    /// <summary>What is known of that episode; left out for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EpisodeSummary? Episode { get; init; }

    /// <summary>Site.</summary>
    public required string Site { get; init; }

    /// <summary>Line.</summary>
    public required string Line { get; init; }

    /// <summary>Device.</summary>
    public required string Device { get; init; }

    /// <summary>Fault code.</summary>
    public required string Code { get; init; }

    /// <summary>Urgency of the fault.</summary>
    public required Severity Severity { get; init; }

    /// <summary>When the fault happened.</summary>
    public required DateTimeOffset FaultTs { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset Ts { get; init; }

    /// <summary>Whether the fault is still there.</summary>
    public FaultState State { get; init; }

    /// <summary>The last verdict that counts; null for none.</summary>
    public FeedbackVerdict? Verdict { get; init; }

    /// <summary>Who has seen the fault; null for nobody.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Until when a person has put the alarm on the shelf; left out where it is not there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ShelvedUntil { get; init; }

    /// <summary>Preliminary or final.</summary>
    public required DiagnosisStage Stage { get; init; }

    /// <summary>What came of it.</summary>
    public required DiagnosisOutcome Outcome { get; init; }

    /// <summary>Language of the words.</summary>
    public required Language Language { get; init; }

    /// <summary>One or two sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>The manual's section about the code; null where no manual knows it, and in diagnoses of releases that had none.</summary>
    public SectionQuote? Section { get; init; }

    /// <summary>
    /// Most probable first; equally probable ones in the manual's order. All causes of the section are among them, whatever the outcome;
    /// empty only where neither manual nor tickets name one.
    /// </summary>
    public required IReadOnlyList<DiagnosedCause> Causes { get; init; }

    /// <summary>What to do, first things first: the remedies of the first cause that has some.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>What would tell the causes apart, and codes that may have been meant; may be empty.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Readings by sensor name.</summary>
    public required IReadOnlyDictionary<string, InputReading> Inputs { get; init; }

    /// <summary>What produced it.</summary>
    public required ModelStamp Model { get; init; }

    /// <summary>From receiving the fault to writing this, ms.</summary>
    public required long LatencyMs { get; init; }

    /// <summary>Made again after a restart.</summary>
    public required bool Replayed { get; init; }

    /// <summary>
    /// The cause that the diagnosis stands for: the first, unless the evidence does not tell it from the others. Null for none. Not published.
    /// </summary>
    [JsonIgnore]
    public DiagnosedCause? Named =>
        Outcome switch
        {
            DiagnosisOutcome.Diagnosed => Causes.Count > 0 ? Causes[0] : null,
            DiagnosisOutcome.InsufficientEvidence => null,
            _ => Causes.Count == 1 || (Causes.Count > 1 && Causes[0].Confidence > Causes[1].Confidence) ? Causes[0] : null,
        };

    /// <summary>Claims of the model that the grounding check had to cut. Not published; evaluation counts them.</summary>
    [JsonIgnore]
    public int CutClaims { get; init; }

    /// <summary>All claims the model made. Not published.</summary>
    [JsonIgnore]
    public int Claims { get; init; }

    /// <summary>Causes, actions and clauses of tickets that would defeat a safety function and were left out. Not published.</summary>
    [JsonIgnore]
    public int Withheld { get; init; }

    /// <summary>Tickets, causes of the manual and inputs that the model was not shown for want of room. Not published.</summary>
    [JsonIgnore]
    public int LeftOut { get; init; }

    /// <summary>Clauses of what was said and seen that nobody looked at, because the text has too many. Not published.</summary>
    [JsonIgnore]
    public int CutClauses { get; init; }
}

/// <summary>An episode of alarms as the diagnosis of one of them tells it.</summary>
/// <param name="FirstOut">Case of the first-out, from which the others followed.</param>
/// <param name="Device">Its device, of the same line.</param>
/// <param name="Code">Its code.</param>
/// <param name="Reason"><c>earliest</c>, <c>learned_order</c>, <c>upstream</c> or <c>guess</c>: why it is taken for the first.</param>
/// <param name="Alarms">How many alarms the episode has by now.</param>
/// <param name="Consequences">In the first-out's own diagnosis the others in order of their coming, the first 30; left out in theirs.</param>
public sealed record EpisodeSummary(
    string FirstOut,
    string Device,
    string Code,
    string Reason,
    int Alarms,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<EpisodeConsequence>? Consequences
);

/// <summary>An alarm that came after the first-out.</summary>
/// <param name="Device">Its device, of the same line.</param>
/// <param name="Code">Its code.</param>
/// <param name="Ts">When it came, by the clock of this box.</param>
public sealed record EpisodeConsequence(string Device, string Code, DateTimeOffset Ts);

/// <summary>A cause with its confidence and evidence.</summary>
/// <param name="Text">The cause, verbatim from its source.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Evidence">At least one entry.</param>
public sealed record DiagnosedCause(string Text, double Confidence, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>Its remedies, word for word from the same source; may be empty.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];
}

/// <summary>The manual's section about a code, as an answer quotes it.</summary>
/// <param name="Ref">Such as <c>press-manual#E102</c>.</param>
/// <param name="Title">Its heading without the code.</param>
/// <param name="Text">What it says besides causes and remedies; may be empty.</param>
/// <param name="Page">Page of the original, from 1; null where unknown.</param>
public sealed record SectionQuote(string Ref, string Title, string Text, int? Page);

/// <summary>A sensor as the diagnosis saw it.</summary>
public sealed record InputReading(double? Value, string Unit, [property: JsonPropertyName("age_ms")] long? AgeMs, string Judgement, string Quality)
{
    /// <summary><c>rising</c>, <c>falling</c>, <c>steady</c> or, where there is no usable value, <c>unknown</c>.</summary>
    public string Trend { get; init; } = "unknown";

    /// <summary><c>stuck</c>, <c>step</c> or <c>noisy</c>; absent where the values behave as ever.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Behavior { get; init; }

    /// <summary>A sensor as it stood.</summary>
    public static InputReading FromState(SensorState state) =>
        new(
            state.Value,
            state.Sensor.Unit,
            state.Age is { } age ? (long)age.TotalMilliseconds : null,
            state.Judgement.ToString().ToLowerInvariant(),
            state.Quality.ToString().ToLowerInvariant()
        )
        {
            Trend =
                state.Value is null || state.Quality is ReadingQuality.Missing or ReadingQuality.Stale ? "unknown" : state.Trend.ToString().ToLowerInvariant(),
            Behavior = state.Behavior == SensorBehavior.Usual ? null : state.Behavior.ToString().ToLowerInvariant(),
        };
}

/// <summary>What produced the answer (docs/reference/invariants.md).</summary>
/// <param name="Base">Name of the base model; empty in a preliminary diagnosis.</param>
/// <param name="Adapter"><c>name@version</c>; empty for none.</param>
/// <param name="Digest">Of the weights.</param>
/// <param name="Prompt">Version of the prompt's form.</param>
/// <param name="Manuals">Digest of the manual index.</param>
public sealed record ModelStamp(string Base, string Adapter, string Digest, string Prompt, string Manuals);

/// <summary>Why a cause is believed.</summary>
/// <param name="Kind"><c>manual</c>, <c>reading</c>, <c>image</c> or <c>ticket</c>.</param>
/// <param name="Ref">Manual section, sensor name, lamp colour or ticket id.</param>
/// <param name="Quote">Words that occur in the prompt; of a ticket that nobody has reviewed, the cause that it names.</param>
/// <param name="Reviewed">False for a ticket of a sender that nobody can prove, which nobody has reviewed yet.</param>
public sealed record Evidence(string Kind, string Ref, string Quote, bool Reviewed = true);

/// <summary>The ids of one diagnosis, decided by the case before anything is computed.</summary>
/// <param name="DiagnosisId">Same fault, same id.</param>
/// <param name="CaseId">The case.</param>
/// <param name="FaultIds">All faults answered; the first opened the case.</param>
public sealed record DiagnosisIds(string DiagnosisId, string CaseId, IReadOnlyList<string> FaultIds);
