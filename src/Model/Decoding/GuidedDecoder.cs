using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Decoding;

/// <summary>
/// Answers in a given form: one prefill ranks the labels, the host writes the chosen label and the marker, and the model
/// writes only the text behind it (design §3). An answer is well formed by construction.
/// </summary>
public sealed class GuidedDecoder(CausalLM model, TextTokenizer tokenizer)
{
    // What a host writes behind a sign is a few tokens; a longer rewriting is computed from the beginning.
    private const int TokensPerAnswer = 8;

    /// <summary>Answers one request, greedily.</summary>
    /// <exception cref="ArgumentException">Prompt and answer do not fit into the model's context.</exception>
    public GuidedAnswer Answer(GuidedRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var _ = inference_mode();
        var encoded = PromptEncoder.Encode(tokenizer, request.Prompt);
        var labels = request.Labels.Select(l => tokenizer.Encode(l, parseSpecial: true, TextPlace.AfterText)).ToList();
        var shared = SharedPrefix(labels);
        var behind = labels.Max(l => l.Count) + tokenizer.Encode(request.Marker.Text, request.Marker.IsMarker, TextPlace.AfterText).Count + request.MaxTextTokens;
        IReadOnlyList<double> yes = [];
        var computed = 0;
        var room = request.Rewrite is null ? 0 : TokensPerAnswer * (request.Questions?.Pieces.Count ?? 0);
        var state = State(Checked(encoded.Ids.Count, behind), room);
        try
        {
            if (request is { Questions.Pieces.Count: > 0, Rewrite: { } rewrite })
            {
                // Only up to the last question; what stands behind it is computed once, after rewriting.
                var asked = encoded.Ids.Take(request.Questions.Pieces.Max(p => encoded.PieceEnds[p])).ToList();
                using var scope = NewDisposeScope();
                yes = Yes(Hidden(asked, state), encoded.PieceEnds, request.Questions);
                cancellationToken.ThrowIfCancellationRequested();
                encoded = PromptEncoder.Encode(tokenizer, rewrite(yes));
                while (computed < asked.Count && asked[computed] == encoded.Ids[computed]) computed++;
            }

            if (Checked(encoded.Ids.Count, behind) is var longest && longest > state.Capacity)
            {
                state.Dispose();
                (state, computed) = (State(longest, 0), 0);
            }

            state.Truncate(computed);
            double[] probabilities;
            using (NewDisposeScope())
            {
                // Labels are told apart by their first differing token; what they share in front is appended unasked.
                var hidden = Hidden([.. encoded.Ids.Skip(computed), .. labels[0].Take(shared)], state);            // [T, H]
                probabilities = [.. Choice(hidden[-1], [.. labels.Select(l => l[shared])]).div(request.Temperature).softmax(-1).cpu().data<double>()];
                if (request is { Questions.Pieces.Count: > 0, Rewrite: null }) yes = Yes(hidden, encoded.PieceEnds, request.Questions);
            }

            var chosen = Enumerable.Range(0, probabilities.Length).MaxBy(i => probabilities[i]);
            var pending = labels[chosen].Skip(shared).Concat(tokenizer.Encode(request.Marker.Text, request.Marker.IsMarker, TextPlace.AfterText)).ToList();
            var text = new List<int>();
            // Without free text the label is all that was asked for, and the prefill has answered it.
            while (text.Count < request.MaxTextTokens)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var next = Next(pending, state);
                if (model.Config.EosTokenIds.Contains(next) || request.StopTokens.Contains(next)) break;
                text.Add(next);
                pending = [next];
            }

            return new GuidedAnswer(probabilities, yes, tokenizer.Decode(text, TextPlace.AfterText).Trim(), encoded.Ids.Count, text.Count);
        }
        finally
        {
            state.Dispose();
        }
    }

    private int Next(IReadOnlyList<int> pending, DecodeState state)
    {
        using var scope = NewDisposeScope();
        return Sampler.MostProbable(model.Logits(Hidden(pending, state)[-1]).unsqueeze(0))[0];
    }

    private Tensor Hidden(IReadOnlyList<int> ids, DecodeState state) => model.Forward(TokenTensor.Row(ids, model.Device), state)[0]; // [T, H]

    private IReadOnlyList<double> Yes(Tensor hidden, IReadOnlyList<int> pieceEnds, GuidedQuestions questions)
    {
        var asked = tensor(questions.Pieces.Select(p => pieceEnds[p] - 1L).ToArray(), device: model.Device);
        var answers = Choice(hidden.index_select(0, asked), [questions.Yes, questions.No]).softmax(-1); // [questions, 2]
        return [.. answers.select(1, 0).cpu().data<double>()];
    }

    // Only the scores that are asked for: a row of the head each.
    private Tensor Choice(Tensor hidden, int[] tokens)
    {
        var rows = model.Head.index_select(0, tensor(tokens.Select(t => (long)t).ToArray(), device: model.Device)); // [tokens, H]
        return nn.functional.linear(hidden, rows).to(ScalarType.Float64);                                           // […, tokens]
    }

    private DecodeState State(int longest, int room) =>
        new(model.Config, 1, Math.Min(longest + room, model.Config.MaxPositions), model.Embedding.dtype, model.Device);

    private int Checked(int prompt, int behind) => prompt + behind <= model.Config.MaxPositions
        ? prompt + behind
        : throw new ArgumentException($"the prompt has {prompt} tokens; with its answer it needs {prompt + behind} of {model.Config.MaxPositions} positions");

    private static int SharedPrefix(List<IReadOnlyList<int>> labels)
    {
        var shared = 0;
        while (labels.All(l => l.Count > shared + 1) && labels.All(l => l[shared] == labels[0][shared])) shared++;
        if (labels.Select(l => l[shared]).Distinct().Count() != labels.Count)
            throw new ArgumentException("the labels must differ in one token");
        return shared;
    }
}
