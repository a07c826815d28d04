namespace EdgeDiag.Fusion.Prompts;

/// <summary>A prompt and the form of its answer: the model ranks the candidates' labels, then writes a short summary.</summary>
/// <param name="Language">Language of prompt and answer.</param>
/// <param name="Segments">The prompt up to and including the marker in front of the label.</param>
/// <param name="Candidates">Labels 1 to n in order; may be empty.</param>
/// <param name="Signs">Where the candidates' signs stand.</param>
/// <param name="SummaryMarker">The marker the host appends between the chosen label and the summary.</param>
/// <param name="Version">Version of the prompt's form, as in the diagnosis's <c>model.prompt</c>.</param>
public sealed record CasePrompt(
    Language Language, IReadOnlyList<PromptSegment> Segments, IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<PromptSign> Signs, PromptSegment SummaryMarker, string Version)
{
    /// <summary>The label that stands for a cause no source lists.</summary>
    public const int SomethingElse = 0;

    /// <summary>Most candidates in a prompt.</summary>
    public const int MaxCandidates = 9;

    /// <summary>The token for yes, in vocabularies that have it: while training, a model is asked behind each candidate whether it is the cause.</summary>
    public const string Yes = "<|yes|>";

    /// <summary>The token for no.</summary>
    public const string No = "<|no|>";

    /// <summary>How a label is written.</summary>
    public static string LabelText(int label) => $"[{label}]";

    /// <summary>The clauses of what was said and seen, in order; what only describes a lamp is among them.</summary>
    public required IReadOnlyList<PromptClause> Clauses { get; init; }

    /// <summary>Somebody said or saw something besides lamps: words that could tell a sign which no sensor tells.</summary>
    public required bool HasWords { get; init; }

    /// <summary>The whole prompt as one text.</summary>
    public string Text => string.Concat(Segments.Select(s => s.Text));
}
