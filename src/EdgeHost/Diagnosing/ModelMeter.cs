using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.Model.Engine.Requests;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Metrics of the model's answers.</summary>
internal static class ModelMeter
{
    public static readonly Counter<long> Tokens = HostMeter.Meter.CreateCounter<long>(
        "edgediag.model.tokens",
        "{token}",
        "Tokens by where they came from: prefill, cache, marker, decode or speculation"
    );

    public static readonly Counter<long> Guesses = HostMeter.Meter.CreateCounter<long>(
        "edgediag.model.guesses",
        "{token}",
        "Tokens guessed from the prompt by result: accepted or rejected"
    );

    public static readonly Counter<long> Late = HostMeter.Meter.CreateCounter<long>(
        "edgediag.model.late",
        "{answer}",
        "Answers that were not there at the deadline; the preliminary diagnosis stood until they came"
    );

    public static readonly Counter<long> Failures = HostMeter.Meter.CreateCounter<long>(
        "edgediag.model.failures",
        "{answer}",
        "Questions that the model did not answer; the manual did"
    );

    public static void Answered(DecodingCounts counts)
    {
        Count("prefill", counts.Computed);
        Count("cache", counts.Cached);
        Count("marker", counts.Markers);
        Count("decode", counts.Generated - counts.Accepted);
        Count("speculation", counts.Accepted);
        if (counts.Guessed == 0)
            return;
        Guesses.Add(counts.Accepted, new KeyValuePair<string, object?>("result", "accepted"));
        Guesses.Add(counts.Guessed - counts.Accepted, new KeyValuePair<string, object?>("result", "rejected"));
    }

    private static void Count(string source, long tokens)
    {
        if (tokens > 0)
            Tokens.Add(tokens, new KeyValuePair<string, object?>("source", source));
    }
}
