using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Evaluation.Promotion;

/// <summary>The gate's verdict on a candidate, kept with its version.</summary>
public sealed record GateReport
{
    /// <summary>File name of the report for people.</summary>
    public const string TextName = "gate.md";

    /// <summary>File name of the report for programs.</summary>
    public const string JsonName = "gate.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>The champion it was compared with, or <c>base</c> where there was none.</summary>
    public required string Champion { get; init; }

    /// <summary>Conditions in the order they are read in.</summary>
    public required IReadOnlyList<GateCheck> Checks { get; init; }

    /// <summary>All conditions hold.</summary>
    public bool Passed => Checks.All(c => c.Passed);

    /// <summary>As indented JSON.</summary>
    public string Json() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>The verdict in one line.</summary>
    public string Line() =>
        Passed
            ? $"{Candidate} passed the gate: all {Checks.Count} conditions hold"
            : $"{Candidate} was refused: {string.Join("; ", Checks.Where(c => !c.Passed).Select(Describe))}";

    private static string Describe(GateCheck check)
    {
        var rival = check.Rival is { } r ? string.Create(CultureInfo.InvariantCulture, $" against {r:0.###}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{check.Name} {check.Candidate:0.###}{rival}, {check.Condition}");
    }

    /// <summary>As Markdown.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# {(Passed ? "Passed" : "Refused")}: {Candidate}\n\nCompared with {Champion}, on tickets that trained neither.\n\n"
        );
        text.Append("| condition | holds | candidate | against | tickets | must hold |\n|---|---|---|---|---|---|\n");
        foreach (var check in Checks)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {check.Name} | {(check.Passed ? "yes" : "**no**")} | {check.Candidate:0.####}"
                    + $" | {check.Rival:0.####} | {(check.N > 0 ? check.N : "")} | {check.Condition} |\n"
            );
        return text.ToString();
    }
}
