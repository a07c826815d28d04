using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Decoding;
using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// A reading task in tokens. Supervision is dense: besides the label and the summary, the model is asked behind every sign
/// whether it shows and behind every candidate whether it fits, and some positions predict the next token as usual.
/// Asked for the label alone, a model of this size stays at chance for a long time.
/// </summary>
public sealed class ReadingTaskEncoder(TextTokenizer tokenizer)
{
    private const float LabelWeight = 1f, CandidateWeight = 0.4f, SignWeight = 0.25f, SummaryWeight = 0.06f, TextWeight = 0.03f;
    private const double TextShare = 0.1;

    private readonly int _yes = Id(tokenizer, CasePrompt.Yes), _no = Id(tokenizer, CasePrompt.No), _end = Id(tokenizer, MiniVocabulary.EndOfText);

    /// <summary>Tokens and targets of a task.</summary>
    public TrainingExample Encode(ReadingTask task, Random random)
    {
        var request = new GuidedRequest([.. task.Prompt.Segments.Select(Piece)], [.. Enumerable.Range(0, task.Prompt.Candidates.Count + 1).Select(CasePrompt.LabelText)], Piece(task.Prompt.SummaryMarker), 0);
        var example = GuidedExample.Encode(tokenizer, request, task.Label, task.Summary, _end, LabelWeight, SummaryWeight,
        [
            .. task.Prompt.Signs.Select((s, i) => (s.Segment, task.SignShows[i] ? _yes : _no, SignWeight)),
            .. task.Prompt.Candidates.Select(c => (c.EndSegment, c.Label == task.Label ? _yes : _no, CandidateWeight)),
        ]);
        var targets = example.Targets.ToDictionary(t => t.Position);
        var promptLength = PromptEncoder.Encode(tokenizer, request.Prompt).Ids.Count;
        for (var t = 0; t + 1 < promptLength; t++)
            if (random.Chance(TextShare) && !targets.ContainsKey(t)) targets[t] = new TrainingTarget(t, example.Ids[t + 1], TextWeight);
        return example with { Targets = [.. targets.Values.OrderBy(t => t.Position)] };
    }

    private static TextPiece Piece(PromptSegment segment) => new(segment.Text, segment.Kind == SegmentKind.Marker);

    private static int Id(TextTokenizer tokenizer, string special) =>
        tokenizer.SpecialId(special) ?? throw new InvalidOperationException($"the vocabulary has no {special}");
}
