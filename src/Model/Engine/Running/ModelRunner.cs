using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Forward.Cpu;
using EdgeDiag.Model.Forward.Torch;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Running;

/// <summary>
/// Runs a model over new tokens. Here and nowhere else it is decided which forward pass computes a step: device and precision say which
/// passes there are, and the first of them that accepts the batch computes it. It knows nothing of requests and keeps none of their state.
/// </summary>
public sealed class ModelRunner : IDisposable
{
    /// <summary>Most new tokens of a step that counts as a decode step; with more it reads prompts.</summary>
    internal const int DecodeTokens = DecodePass.MaxRows;

    // In libtorch's operations, more rows cost next to nothing.
    private const int RowsOfLibtorch = 64;

    private readonly TorchForward _torch;
    private readonly CpuModel? _cpu;
    private readonly DecodePass? _decode;
    private readonly IForwardPass[] _passes;

    /// <summary>Runs a model in libtorch's operations alone, on any device.</summary>
    /// <param name="model">The weights; not owned.</param>
    public ModelRunner(CausalLM model)
    {
        Model = model;
        _torch = new TorchForward(model);
        _passes = [_torch];
    }

    /// <summary>Runs a model in managed kernels where it is on a CPU, and in libtorch's operations where they do not accept a batch.</summary>
    /// <param name="model">The weights; not owned.</param>
    /// <param name="format">How the kernels hold the projections; the model itself stays as it is.</param>
    /// <param name="threads">Threads of the kernels, 1 or more.</param>
    internal ModelRunner(CausalLM model, RowFormat format, int threads)
        : this(model)
    {
        if (!CpuModel.Supports(model))
            return;
        _cpu = new CpuModel(model, format, threads);
        _decode = new DecodePass(_cpu);
        _passes = _cpu.HasPrefill ? [_decode, new PrefillPass(_cpu), _torch] : [_decode, _torch];
    }

    /// <summary>
    /// Runs a model in a precision. <c>int8</c> and <c>int4</c> quantize the model's projections and head for good, so that prefill and decoding
    /// compute with the same numbers; adapters that are merged afterwards are rounded likewise.
    /// </summary>
    /// <param name="model">The weights; not owned.</param>
    /// <param name="precision"><c>f32</c>, <c>bf16</c>, <c>bf16-packed</c>, <c>int8</c> or <c>int4</c>; the first two stand for whichever of
    /// them the model has.</param>
    /// <exception cref="ModelFormatException">Another word, or int8 or int4 on another device than the CPU.</exception>
    public static ModelRunner ForPrecision(CausalLM model, string precision)
    {
        var format = RowFormatNames.Parse(precision);
        if (format is RowFormat.Int8 or RowFormat.Int4)
        {
            if (!CpuModel.Supports(model))
                throw new ModelFormatException("settings", "Model:Precision", "f32 or bf16 on this device", precision);
            model.Quantize(format);
        }

        return new ModelRunner(model, format, get_num_threads());
    }

    /// <summary>The instruction set that the kernels use on this machine: <c>AVX-512</c>, <c>AVX2</c> or <c>portable</c>.</summary>
    public static string Instructions => Lanes.Name;

    /// <summary>The weights.</summary>
    public CausalLM Model { get; }

    /// <summary>Sizes.</summary>
    internal ModelConfig Config => Model.Config;

    /// <summary>Most new tokens that a decode step is worth filling up to.</summary>
    internal int RowsPerStep => _decode is null ? RowsOfLibtorch : DecodePass.MaxRows;

    /// <summary>Whether managed kernels read prompts, unless an adapter is computed beside the weights.</summary>
    internal bool HasManagedPrompts => _cpu is { HasPrefill: true };

    /// <summary>Bytes of weights that a decode step reads.</summary>
    public long BytesPerStep => _cpu?.BytesPerStep ?? Model.BaseWeights().Sum(w => w.Value.numel() * (w.Value.dtype == ScalarType.Float32 ? 4L : 2L));

    /// <summary>An empty key/value cache for sequences of this model.</summary>
    /// <param name="capacity">Most positions.</param>
    /// <param name="batch">Sequences side by side.</param>
    public DecodeState NewState(int capacity, int batch = 1) => new(Config, batch, capacity, Model.Embedding.dtype, Model.Device);

    /// <summary>Computes sequences of equal length, from their beginning or behind what a cache holds.</summary>
    /// <param name="ids">Token ids, int64 [B, T].</param>
    /// <param name="state">Cache of B sequences to read and extend by T positions; null for none.</param>
    /// <returns>Hidden states after the last norm, [B, T, H], in the type of the weights.</returns>
    public Tensor Forward(Tensor ids, DecodeState? state) =>
        state is null ? _torch.Forward(ids) : Choose((int)ids.numel()).Forward(ids, state).to(Model.Embedding.dtype);

    /// <summary>
    /// Computes new tokens of several sequences side by side, each as long as it likes and behind what its own cache
    /// holds. What managed kernels compute is computed as if each token were alone, bit by bit.
    /// </summary>
    /// <param name="parts">The tokens; each sequence once. The caches are extended.</param>
    /// <param name="wanted">Rows to return, counted through all parts, ascending; null for all.</param>
    /// <returns>Hidden states after the last norm, [N, H] or [W, H], in the type of the weights.</returns>
    internal Tensor Forward(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted = null)
    {
        var tokens = parts.Sum(p => p.Ids.Count);
        return Choose(tokens).Forward(parts, wanted?.Count == tokens ? null : wanted).to(Model.Embedding.dtype); // [N, H] or [W, H]
    }

    /// <summary>Scores of the next token.</summary>
    /// <param name="hidden">[…, H]; pass only the positions that are needed.</param>
    /// <returns>[…, V].</returns>
    public Tensor Logits(Tensor hidden)
    {
        var rows = hidden.numel() / Config.HiddenSize;
        if (_decode is null || rows > DecodePass.MaxRows || is_grad_enabled())
            return _torch.Logits(hidden); // […, V]
        return _decode.Logits(hidden.reshape(rows, Config.HiddenSize)).view([.. hidden.shape.SkipLast(1), Config.VocabularySize]); // […, V]
    }

    /// <summary>Scores of a few tokens alone: a row of the head each.</summary>
    /// <param name="hidden">[…, H].</param>
    /// <param name="tokens">The tokens.</param>
    /// <returns>float64 […, tokens].</returns>
    internal Tensor LogitsOf(Tensor hidden, int[] tokens)
    {
        var rows = Model.Head.index_select(0, tensor(tokens.Select(t => (long)t).ToArray(), device: Model.Device)); // [tokens, H]
        return nn.functional.linear(hidden, rows).to(ScalarType.Float64); // […, tokens]
    }

    /// <summary>The pass that computes a step.</summary>
    /// <param name="tokens">New tokens of all sequences together.</param>
    internal IForwardPass Choose(int tokens) => _passes.First(p => p.Accepts(tokens));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The threads end before the memory that they compute in is freed.
        _cpu?.Dispose();
        foreach (var pass in _passes)
            pass.Dispose();
    }
}
