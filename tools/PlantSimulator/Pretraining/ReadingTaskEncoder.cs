using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// A reading task in tokens. Supervision is dense: besides the label, the model is asked behind every sign whether it shows (more
/// weightily where only words tell) and behind every candidate whether it fits, and some positions predict the next token. Behind
/// every clause, and now and then behind a sign that only words tell, the model names what was noticed by a token of its own, the
/// same for all wordings in both languages: then two wordings of one thing look alike to it, and comparing them is learned soon.
/// Asked for the label alone, a model of this size stays at chance for a long time.
/// </summary>
public sealed class ReadingTaskEncoder(TextTokenizer tokenizer, Lexicon lexicon)
{
    /// <summary>Weight of the label in the loss; others are less.</summary>
    public const float LabelWeight = 1f;

    /// <summary>Weight of a sign that only words tell.</summary>
    public const float WordSignWeight = 0.5f;

    private const float CandidateWeight = 0.35f,
        StateSignWeight = 0.08f,
        TextWeight = 0.02f,
        MeaningWeight = 0.4f,
        UnreadLabelWeight = 0.1f,
        UnreadCandidateWeight = 0.05f;
    private const double TextShare = 0.05,
        MeaningAsked = 0.35;

    private readonly Dictionary<string, int> _meanings = Meanings(lexicon, tokenizer.VocabularySize);

    private readonly int _yes = Id(tokenizer, CasePrompt.Yes),
        _no = Id(tokenizer, CasePrompt.No),
        _end = Id(tokenizer, MiniVocabulary.EndOfText);

    /// <summary>Tokens and targets of a task.</summary>
    public TrainingExample Encode(ReadingTask task, Random random)
    {
        var request = CaseRequests.Choice(task.Prompt, template: null, maxTextTokens: 0);
        var words = task.IsRead ? StateSignWeight : WordSignWeight;
        var example = GuidedExample.Encode(
            tokenizer,
            request,
            task.Label,
            "",
            _end,
            task.IsRead ? LabelWeight : UnreadLabelWeight,
            0,
            [
                .. task.Prompt.Signs.Select(
                    (s, i) =>
                        !task.IsRead && s.Links.Count == 0 && _meanings.TryGetValue(s.Text, out var meaning) && random.Chance(MeaningAsked)
                            ? (s.Segment, meaning, MeaningWeight)
                            : (s.Segment, task.SignShows[i] ? _yes : _no, s.Links.Count == 0 ? words : StateSignWeight)
                ),
                .. task.Prompt.Clauses.Where(c => _meanings.ContainsKey(c.Text)).Select(c => (c.Segment, _meanings[c.Text], MeaningWeight)),
                .. task.Prompt.Candidates.Select(c =>
                    (c.EndSegment, c.Label == task.Label ? _yes : _no, task.IsRead ? CandidateWeight : UnreadCandidateWeight)
                ),
            ]
        );
        var targets = example.Targets.ToDictionary(t => t.Position);
        // The label is asked for at the prompt's last token.
        var promptLength = example.Targets[^1].Position + 1;
        for (var t = 0; t + 1 < promptLength; t++)
            if (random.Chance(TextShare) && !targets.ContainsKey(t))
                targets[t] = new TrainingTarget(t, example.Ids[t + 1], TextWeight);
        return example with { Targets = [.. targets.Values.OrderBy(t => t.Position)] };
    }

    // Tokens at the end of the vocabulary are its rarest merges: borrowed as names of things noticed.
    private static Dictionary<string, int> Meanings(Lexicon lexicon, int vocabulary)
    {
        var meanings = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lexicon.Observations.Count; i++)
            foreach (
                var wording in lexicon
                    .Observations[i]
                    .WordingsZh.Concat(lexicon.Observations[i].WordingsEn)
                    .Append(lexicon.Observations[i].Zh)
                    .Append(lexicon.Observations[i].En)
            )
                meanings[wording] = vocabulary - 1 - i;
        foreach (var neutral in lexicon.NeutralOperator.Zh.Concat(lexicon.NeutralOperator.En).Concat(lexicon.NeutralImage.Zh).Concat(lexicon.NeutralImage.En))
            meanings[neutral] = vocabulary - 1 - lexicon.Observations.Count;
        return meanings;
    }

    private static int Id(TextTokenizer tokenizer, string special) =>
        tokenizer.SpecialId(special) ?? throw new InvalidOperationException($"the vocabulary has no {special}");
}
