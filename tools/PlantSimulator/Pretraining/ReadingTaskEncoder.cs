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

    private readonly int _yes = Id(tokenizer, MiniVocabulary.Yes), _no = Id(tokenizer, MiniVocabulary.No), _end = Id(tokenizer, MiniVocabulary.EndOfText);

    /// <summary>Tokens and targets of a task.</summary>
    public TrainingExample Encode(ReadingTask task, Random random)
    {
        var prompt = PromptEncoder.Encode(tokenizer, task.Prompt.Segments.Select(s => new TextPiece(s.Text, s.Kind == SegmentKind.Marker)));
        var ids = new List<int>(prompt.Ids);
        var targets = new Dictionary<int, TrainingTarget>();
        for (var i = 0; i < task.Prompt.Signs.Count; i++)
            Ask(prompt.PieceEnds[task.Prompt.Signs[i].Segment] - 1, task.SignShows[i], SignWeight);
        foreach (var candidate in task.Prompt.Candidates)
            Ask(prompt.PieceEnds[candidate.EndSegment] - 1, candidate.Label == task.Label, CandidateWeight);

        Say(Id(tokenizer, CasePrompt.LabelText(task.Label)), LabelWeight);
        ids.AddRange(tokenizer.Encode(task.Prompt.SummaryMarker.Text, parseSpecial: true));
        foreach (var id in SummaryIds(task)) Say(id, SummaryWeight);
        Say(_end, SummaryWeight);

        for (var t = 0; t + 1 < prompt.Ids.Count; t++)
            if (random.Chance(TextShare) && !targets.ContainsKey(t)) targets[t] = new TrainingTarget(t, ids[t + 1], TextWeight);
        return new TrainingExample([.. ids], [.. targets.Values.OrderBy(t => t.Position)]);

        void Ask(int position, bool yes, float weight) => targets[position] = new TrainingTarget(position, yes ? _yes : _no, weight);

        void Say(int id, float weight)
        {
            targets[ids.Count - 1] = new TrainingTarget(ids.Count - 1, id, weight);
            ids.Add(id);
        }
    }

    private IEnumerable<int> SummaryIds(ReadingTask task)
    {
        var label = CasePrompt.LabelText(task.Label);
        var parts = task.Summary.Split(label);
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0) yield return Id(tokenizer, label);
            foreach (var id in tokenizer.Encode(parts[i], parseSpecial: false)) yield return id;
        }
    }

    private static int Id(TextTokenizer tokenizer, string special) =>
        tokenizer.SpecialId(special) ?? throw new InvalidOperationException($"the vocabulary has no {special}");
}
