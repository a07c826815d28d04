namespace EdgeDiag.Fusion.Prompts;

/// <summary>A prompt and the form of its answer: the model ranks the candidates' labels, then writes a short summary.</summary>
/// <param name="Language">Language of prompt and answer.</param>
/// <param name="Segments">The prompt up to and including the marker in front of the label.</param>
/// <param name="Candidates">Labels 1 to n in order; may be empty.</param>
/// <param name="Signs">Where the candidates' signs stand.</param>
/// <param name="SummaryMarker">The marker the host appends between the chosen label and the summary.</param>
/// <param name="Version">Version of the prompt's form, as in the diagnosis's <c>model.prompt</c>.</param>
public sealed record CasePrompt(
    Language Language,
    IReadOnlyList<PromptSegment> Segments,
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<PromptSign> Signs,
    PromptSegment SummaryMarker,
    string Version
)
{
    /// <summary>The label that stands for a cause no source lists.</summary>
    public const int SomethingElse = 0;

    /// <summary>Most candidates in a prompt.</summary>
    public const int MaxCandidates = 9;

    /// <summary>
    /// The token for yes, in vocabularies that have it: a model is asked behind each candidate whether it is the cause, while training and
    /// when answering.
    /// </summary>
    public const string Yes = "<|yes|>";

    /// <summary>The token for no.</summary>
    public const string No = "<|no|>";

    /// <summary>How a label is written.</summary>
    public static string LabelText(int label) => $"[{label}]";

    /// <summary>The clauses of what was said and seen, in order; what only describes a lamp is among them.</summary>
    public required IReadOnlyList<PromptClause> Clauses { get; init; }

    /// <summary>Somebody said or saw something besides lamps: words that could tell a sign which no sensor tells.</summary>
    public required bool HasWords { get; init; }

    /// <summary>Which case it is about.</summary>
    public required CaseOrigin Origin { get; init; }

    /// <summary>Tickets, causes of the manual and inputs that were left out for want of room.</summary>
    public int LeftOut { get; init; }

    /// <summary>
    /// The same prompt with what was read of the words behind every sign that no sensor or lamp tells: whether it was said or
    /// seen. What has been read once stands beside the sign, and choosing is left with comparing.
    /// </summary>
    /// <param name="shows">By index into <see cref="Signs"/>; asked only for signs of manuals that only words tell.</param>
    public CasePrompt WithReadings(Func<int, bool> shows)
    {
        var segments = Segments.ToArray();
        foreach (var i in Unread)
        {
            var wording = Signs[i].Wording;
            var at = Signs[i].Segment;
            segments[at] = segments[at] with
            {
                Text = segments[at].Text + wording.CurrentOpen + (shows(i) ? wording.Same : wording.NotSaid) + wording.CurrentClose,
            };
        }

        return this with
        {
            Segments = segments,
        };
    }

    /// <summary>Indexes of the signs that only words tell and that nothing has been written behind yet.</summary>
    public IEnumerable<int> Unread =>
        Enumerable.Range(0, Signs.Count).Where(i => Signs[i].Links.Count == 0 && Segments[Signs[i].Segment].Text == Signs[i].Text && !Signs[i].IsTicket);

    /// <summary>The whole prompt as one text.</summary>
    public string Text => string.Concat(Segments.Select(s => s.Text));
}

/// <summary>A piece of the prompt, tokenized on its own so that its borders never depend on its neighbours.</summary>
public readonly record struct PromptSegment(SegmentKind Kind, string Text);

/// <summary>Where one clause of what was said or seen stands in the prompt.</summary>
/// <param name="Segment">Index of the segment that ends with it.</param>
/// <param name="Text">The clause.</param>
public sealed record PromptClause(int Segment, string Text);
