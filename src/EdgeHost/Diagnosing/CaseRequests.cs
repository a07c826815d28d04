using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Turns a case's prompt into what the language model is asked: the same for answers, evaluation, training and pretraining.</summary>
public static class CaseRequests
{
    private const int MaxSummaryTokens = 48;

    /// <summary>The choice among a prompt's candidates alone, without questions within the prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="template">Words around it; null for none.</param>
    /// <param name="maxTextTokens">Most tokens of the summary behind the choice; 0 for none.</param>
    public static GuidedRequest Choice(CasePrompt prompt, ChatTemplate? template, int maxTextTokens) =>
        new(
            Pieces(prompt, template),
            [.. Enumerable.Range(0, prompt.Candidates.Count + 1).Select(CasePrompt.LabelText)],
            Piece(prompt.SummaryMarker),
            maxTextTokens
        );

    /// <summary>
    /// The request that a prompt stands for. A model whose vocabulary has yes and no reads first: it is asked behind every sign
    /// of the manual whether it shows, and what it has read of the words is written beside the signs before it chooses, and is asked
    /// behind every candidate whether it is the cause. Any other model chooses at once and writes a summary.
    /// </summary>
    public static GuidedRequest For(CasePrompt prompt, LanguageModel model) => For(prompt, model, model.Adapter);

    /// <summary>The request for one of the model's adapters.</summary>
    public static GuidedRequest For(CasePrompt prompt, LanguageModel model, ServedAdapter adapter)
    {
        var request = Choice(prompt, model.ChatTemplate, MaxSummaryTokens) with
        {
            Temperature = adapter.Temperature,
            StopTokens = [.. (model.ChatTemplate?.Stops ?? []).Select(model.Tokenizer.SpecialId).OfType<int>()],
        };
        if (QuestionsOf(prompt, model) is not { } questions)
            return request;
        var asked = Asked(prompt).ToList();
        return request with
        {
            MaxTextTokens = 0,
            Questions = questions,
            Pointwise = new GuidedPointwise(
                [.. prompt.Candidates.Select(c => c.Label)],
                [.. prompt.Candidates.Select(c => c.EndSegment)],
                questions.Yes,
                questions.No,
                adapter.PointwiseWeight
            ),
            Rewrite = yes => Pieces(prompt.WithReadings(i => prompt.Signs[i].Said ?? (prompt.HasWords && yes[asked.IndexOf(i)] >= 0.5)), model.ChatTemplate),
        };
    }

    /// <summary>The questions behind a prompt's signs; null where the model's vocabulary has no yes and no.</summary>
    public static GuidedQuestions? QuestionsOf(CasePrompt prompt, LanguageModel model) =>
        model.Tokenizer.SpecialId(CasePrompt.Yes) is { } yes && model.Tokenizer.SpecialId(CasePrompt.No) is { } no
            ? new GuidedQuestions([.. Asked(prompt).Select(i => prompt.Signs[i].Segment)], yes, no)
            : null;

    /// <summary>
    /// A prompt's pieces, one a segment. A chat model is told the case as a user's message, and its answer begins with the marker
    /// in front of the label; the template's words join the outermost markers, so that indexes stay.
    /// </summary>
    public static IReadOnlyList<TextPiece> Pieces(CasePrompt prompt, ChatTemplate? template)
    {
        var pieces = prompt.Segments.Select(Piece).ToArray();
        if (template is null)
            return pieces;
        var (before, after) = ChatEncoder.AroundUser(template);
        pieces[0] = pieces[0] with { Text = before + pieces[0].Text };
        pieces[^1] = pieces[^1] with { Text = after + pieces[^1].Text };
        return pieces;
    }

    /// <summary>Indexes of the signs that a model is asked about: those of manuals. What an earlier ticket says is compared in code.</summary>
    public static IEnumerable<int> Asked(CasePrompt prompt) => Enumerable.Range(0, prompt.Signs.Count).Where(i => !prompt.Signs[i].IsTicket);

    /// <summary>What a model has read of all signs of a prompt, those that it was not asked about as compared in code.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="answers">Probabilities of yes, 0 to 1, of the signs of <see cref="Asked"/>; empty for none.</param>
    public static IReadOnlyList<double> SignProbabilities(CasePrompt prompt, IReadOnlyList<double> answers)
    {
        if (answers.Count == 0)
            return [];
        var asked = Asked(prompt).Zip(answers).ToDictionary(a => a.First, a => a.Second);
        return
        [
            .. prompt.Signs.Select(
                (s, i) =>
                    asked.TryGetValue(i, out var p) ? p
                    : s.Links.Count > 0 && s.Links.All(l => l.Holds) ? 1.0
                    : 0.0
            ),
        ];
    }

    private static TextPiece Piece(PromptSegment segment) => new(segment.Text, segment.Kind == SegmentKind.Marker);
}
