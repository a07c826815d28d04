using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Decoding;
using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// A reading task in tokens. Supervision is dense: besides the label, the model is asked behind every sign whether it shows (more
/// weightily where only words tell) and behind every candidate whether it fits, and some positions predict the next token.
/// Asked for the label alone, a model of this size stays at chance for a long time.
/// </summary>
public sealed class ReadingTaskEncoder(TextTokenizer tokenizer)
{
    /// <summary>Weight of the label in the loss; others are less.</summary>
    public const float LabelWeight = 1f;

    /// <summary>Weight of a sign that only words tell.</summary>
    public const float WordSignWeight = 0.5f;

    private const float CandidateWeight = 0.35f, StateSignWeight = 0.08f, TextWeight = 0.02f;
    private const double TextShare = 0.05;

    private readonly int _yes = Id(tokenizer, CasePrompt.Yes), _no = Id(tokenizer, CasePrompt.No), _end = Id(tokenizer, MiniVocabulary.EndOfText);

    /// <summary>Tokens and targets of a task.</summary>
    public TrainingExample Encode(ReadingTask task, Random random)
    {
        var request = new GuidedRequest([.. task.Prompt.Segments.Select(Piece)], [.. Enumerable.Range(0, task.Prompt.Candidates.Count + 1).Select(CasePrompt.LabelText)], Piece(task.Prompt.SummaryMarker), 0);
        var example = GuidedExample.Encode(tokenizer, request, task.Label, "", _end, LabelWeight, 0,
        [
            .. task.Prompt.Signs.Select((s, i) => (s.Segment, task.SignShows[i] ? _yes : _no, s.Links.Count == 0 ? WordSignWeight : StateSignWeight)),
            .. task.Prompt.Candidates.Select(c => (c.EndSegment, c.Label == task.Label ? _yes : _no, CandidateWeight)),
        ]);
        var targets = example.Targets.ToDictionary(t => t.Position);
        // The label is asked for at the prompt's last token.
        var promptLength = example.Targets[^1].Position + 1;
        for (var t = 0; t + 1 < promptLength; t++)
            if (random.Chance(TextShare) && !targets.ContainsKey(t)) targets[t] = new TrainingTarget(t, example.Ids[t + 1], TextWeight);
        return example with { Targets = [.. targets.Values.OrderBy(t => t.Position)] };
    }

    private static TextPiece Piece(PromptSegment segment) => new(segment.Text, segment.Kind == SegmentKind.Marker);

    private static int Id(TextTokenizer tokenizer, string special) =>
        tokenizer.SpecialId(special) ?? throw new InvalidOperationException($"the vocabulary has no {special}");
}
