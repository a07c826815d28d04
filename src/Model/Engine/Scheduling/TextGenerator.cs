using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Scheduling;

/// <summary>Free generation, token by token.</summary>
internal sealed class TextGenerator(ModelRunner runner)
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">At least one token id.</param>
    /// <param name="maxTokens">Most tokens to add.</param>
    /// <param name="sampling">How to draw.</param>
    /// <param name="useCache">False computes every step from the beginning; for checking the cache.</param>
    /// <param name="cancellationToken">Checked between tokens.</param>
    /// <param name="stops">Tokens that end the text beside those of the model's configuration; null for none.</param>
    /// <param name="taken">Called with each token as it comes; false ends the text behind it. Null for none.</param>
    /// <param name="speculate">Guess tokens and check several in one step; the text is the same.</param>
    /// <returns>The tokens added, without the one that ended the text.</returns>
    public IReadOnlyList<int> Generate(
        IReadOnlyList<int> prompt,
        int maxTokens,
        SamplingOptions sampling,
        bool useCache = true,
        CancellationToken cancellationToken = default,
        IReadOnlyList<int>? stops = null,
        Func<int, bool>? taken = null,
        bool speculate = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompt.Count);
        if (!useCache)
            return GenerateWithoutCache(prompt, maxTokens, sampling, stops, taken, cancellationToken);
        using var batch = new BatchDecoder(runner);
        var run = new TextSequence(
            new TextRequest(prompt, maxTokens)
            {
                Sampling = sampling,
                Speculate = speculate,
                Stops = stops ?? [],
                OnToken = taken,
            },
            null,
            null,
            null,
            cancellationToken
        );
        batch.Add(run);
        batch.Finish(run);
        return run.Answer.GetAwaiter().GetResult().Tokens;
    }

    private List<int> GenerateWithoutCache(
        IReadOnlyList<int> prompt,
        int maxTokens,
        SamplingOptions sampling,
        IReadOnlyList<int>? stops,
        Func<int, bool>? taken,
        CancellationToken cancellationToken
    )
    {
        using var _ = inference_mode();
        var sampler = new Sampler(sampling);
        var all = new List<int>(prompt);
        while (all.Count - prompt.Count < maxTokens && all.Count < runner.Config.MaxPositions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Step(all, sampler);
            if (runner.Config.EosTokenIds.Contains(next) || stops?.Contains(next) == true)
                break;
            all.Add(next);
            if (taken?.Invoke(next) == false)
                break;
        }

        return all[prompt.Count..];
    }

    private int Step(IReadOnlyList<int> ids, Sampler sampler)
    {
        using var scope = NewDisposeScope();
        var hidden = runner.Forward(TokenTensor.Row(ids, runner.Model.Device), null); // [1, T, H]
        return sampler.Next(runner.Logits(hidden[0, -1])); // [V]
    }
}
