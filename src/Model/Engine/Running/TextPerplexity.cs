using EdgeDiag.Model.Forward.Torch;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Running;

/// <summary>
/// How surprised a model is by running text: exp of the mean negative log-likelihood of each next token (Jelinek et al., 1977).
/// What an adapter has made a model forget shows here before it shows in answers.
/// </summary>
public static class TextPerplexity
{
    private const int Window = 256;

    /// <summary>Measures texts, each in windows of 256 tokens that know nothing of each other.</summary>
    /// <param name="model">The weights, with whatever is merged into them.</param>
    /// <param name="tokenizer">Their tokenizer; the texts are data and hold no special tokens.</param>
    /// <param name="texts">The texts; those of one token say nothing.</param>
    /// <param name="cancellationToken">Stops between windows.</param>
    /// <returns>At least 1; null where no text has two tokens.</returns>
    public static double? Measure(CausalLM model, TextTokenizer tokenizer, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        using var _ = inference_mode();
        var (surprise, count) = (0.0, 0L);
        foreach (var window in texts.SelectMany(t => tokenizer.Encode(t, parseSpecial: false).Chunk(Window)).Where(w => w.Length > 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var hidden = new TorchForward(model).Forward(TokenTensor.Row(window[..^1], model.Device)); // [1, T-1, H]
            var logits = nn.functional.linear(hidden[0], model.Head).to(ScalarType.Float32); // [T-1, V]
            var targets = tensor(window[1..].Select(t => (long)t).ToArray(), device: model.Device); // [T-1]
            surprise += nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum).item<float>();
            count += window.Length - 1;
        }

        return count == 0 ? null : Math.Exp(surprise / count);
    }
}
