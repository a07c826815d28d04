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
    /// <summary>Answers one request, greedily.</summary>
    /// <exception cref="ArgumentException">Prompt and answer do not fit into the model's context.</exception>
    public GuidedAnswer Answer(GuidedRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var _ = inference_mode();
        var encoded = PromptEncoder.Encode(tokenizer, request.Prompt);
        var prompt = encoded.Ids;
        var labels = request.Labels.Select(l => tokenizer.Encode(l, parseSpecial: true)).ToList();
        var shared = SharedPrefix(labels);
        var longest = prompt.Count + labels.Max(l => l.Count) + tokenizer.Encode(request.Marker.Text, request.Marker.IsMarker).Count + request.MaxTextTokens;
        if (longest > model.Config.MaxPositions)
            throw new ArgumentException($"the prompt has {prompt.Count} tokens; with its answer it needs {longest} of {model.Config.MaxPositions} positions");
        using var state = new DecodeState(model.Config, 1, longest, model.Embedding.dtype, model.Device);

        // Labels are told apart by their first differing token; what they share in front is appended unasked.
        var (probabilities, yes) = Read([.. prompt, .. labels[0].Take(shared)], [.. labels.Select(l => l[shared])], request, encoded.PieceEnds, state);
        var chosen = Enumerable.Range(0, probabilities.Length).MaxBy(i => probabilities[i]);
        var pending = labels[chosen].Skip(shared).Concat(tokenizer.Encode(request.Marker.Text, request.Marker.IsMarker)).ToList();
        var text = new List<int>();
        // Without free text the label is all that was asked for, and the prefill has answered it.
        while (text.Count < request.MaxTextTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Next(pending, state);
            if (model.Config.EosTokenIds.Contains(next)) break;
            text.Add(next);
            pending = [next];
        }

        return new GuidedAnswer(probabilities, yes, tokenizer.Decode(text).Trim(), prompt.Count, text.Count);
    }

    private (double[] Labels, double[] Yes) Read(IReadOnlyList<int> prompt, int[] labels, GuidedRequest request, IReadOnlyList<int> pieceEnds, DecodeState state)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Forward(TokenTensor.Row(prompt, model.Device), state)[0]; // [T, H]
        var logits = Choice(hidden[-1], labels);                                     // [labels]
        var probabilities = logits.div(request.Temperature).softmax(-1).cpu().data<double>().ToArray();
        if (request.Questions is not { Pieces.Count: > 0 } questions) return (probabilities, []);
        var asked = tensor(questions.Pieces.Select(p => pieceEnds[p] - 1L).ToArray(), device: model.Device);
        var answers = Choice(hidden.index_select(0, asked), [questions.Yes, questions.No]).softmax(-1); // [questions, 2]
        return (probabilities, [.. answers.select(1, 0).cpu().data<double>()]);
    }

    // Only the scores that are asked for: a row of the head each.
    private Tensor Choice(Tensor hidden, int[] tokens)
    {
        var rows = model.Head.index_select(0, tensor(tokens.Select(t => (long)t).ToArray(), device: model.Device)); // [tokens, H]
        return nn.functional.linear(hidden, rows).to(ScalarType.Float64);                                           // […, tokens]
    }

    private int Next(IReadOnlyList<int> pending, DecodeState state)
    {
        using var scope = NewDisposeScope();
        return (int)Logits(pending, state).argmax().ToInt64();
    }

    private Tensor Logits(IReadOnlyList<int> ids, DecodeState state) =>
        model.Logits(model.Forward(TokenTensor.Row(ids, model.Device), state)[0, -1]); // [V]

    private static int SharedPrefix(List<IReadOnlyList<int>> labels)
    {
        var shared = 0;
        while (labels.All(l => l.Count > shared + 1) && labels.All(l => l[shared] == labels[0][shared])) shared++;
        if (labels.Select(l => l[shared]).Distinct().Count() != labels.Count)
            throw new ArgumentException("the labels must differ in one token");
        return shared;
    }
}
