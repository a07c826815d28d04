using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Scheduling;
using EdgeDiag.Model.Engine.Sequences;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Quantization;
using EdgeDiag.Model.Registry;
using EdgeDiag.Model.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model;

/// <summary>
/// A base model with an adapter merged in and perhaps others beside it, ready to answer. One thread owns it; only
/// <see cref="Prepare"/> may run on another.
/// </summary>
public sealed class LanguageModel : IDisposable
{
    /// <summary>Precision of a model to train an adapter on: projections in 4 bits, the rest in bfloat16 (QLoRA). Nothing can be merged into it.</summary>
    public const string Nf4 = "nf4";

    /// <summary>Bytes of the prefix cache where nobody says otherwise.</summary>
    public const long PrefixCacheBytes = 64 << 20;

    private readonly BatchDecoder _batch;
    private AdapterSet _adapters;
    private readonly PrefixCache _prefixes = new(PrefixCacheBytes);

    private LanguageModel(string name, string baseSha256, ModelRunner runner, TextTokenizer tokenizer, ChatTemplate? chat)
    {
        (BaseName, BaseSha256, Runner, Tokenizer, ChatTemplate) = (name, baseSha256, runner, tokenizer, chat);
        _batch = NewBatch(_prefixes);
        _adapters = Prepare(null, []);
    }

    /// <summary>Name of the base: its folder's name.</summary>
    public string BaseName { get; }

    /// <summary>SHA-256 of the base's weights, 64 hex digits.</summary>
    public string BaseSha256 { get; }

    /// <summary>The adapter that is merged, or the base alone.</summary>
    public ServedAdapter Adapter => _adapters.Main;

    /// <summary>Adapters computed beside the base.</summary>
    public IReadOnlyList<ServedAdapter> OtherAdapters => _adapters.Others;

    /// <summary><c>name@version</c> of the merged adapter, or empty.</summary>
    public string AdapterName => Adapter.Name;

    /// <summary>SHA-256 over base and merged adapter, first 16 hex digits.</summary>
    public string Digest => Adapter.Digest;

    /// <summary>The weights.</summary>
    public CausalLM Model => Runner.Model;

    /// <summary>Computes with the weights.</summary>
    public ModelRunner Runner { get; }

    /// <summary>The vocabulary.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Tags of the languages that the base reads; null where its folder does not say.</summary>
    public IReadOnlyList<string>? Languages { get; private init; }

    /// <summary>How the model wants chats written down; null for one that knows none.</summary>
    public ChatTemplate? ChatTemplate { get; }

    /// <summary>Loads a Hugging Face folder and merges an adapter.</summary>
    /// <param name="folder">Folder with <c>config.json</c>, <c>tokenizer.json</c>, <c>model.safetensors</c>.</param>
    /// <param name="adapterFolder">PEFT adapter folder, or null.</param>
    /// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
    /// <param name="precision"><c>f32</c>, <c>bf16</c>, <c>bf16-packed</c>, <c>int8</c> or <c>int4</c>; or <see cref="Nf4"/>, for training.</param>
    /// <param name="chatTemplate"><c>auto</c>, <c>none</c> or a name of <see cref="ChatTemplates.Known"/>.</param>
    /// <exception cref="ModelFormatException">A file or setting cannot be used.</exception>
    public static LanguageModel Load(
        string folder,
        string? adapterFolder,
        string device,
        string precision = "f32",
        string chatTemplate = ChatTemplateChoice.Auto
    )
    {
        var training = precision == Nf4;
        var format = training ? RowFormat.BF16 : RowFormatNames.Parse(precision);
        var dtype = format == RowFormat.F32 ? ScalarType.Float32 : ScalarType.BFloat16;
        var place = ModelDevice.Choose(device);
        Func<Tensor, IPackedWeight>? pack =
            training ? Nf4Weight.Quantize
            : format is RowFormat.Int8 or RowFormat.Int4 && place.type == DeviceType.CPU ? w => QuantizedMatrix.Pack(w, format)
            : null;
        var weights = CheckpointLoader.Load(folder, dtype, place, pack);
        ModelRunner? runner = null;
        try
        {
            if (weights.Config.Quantization is { } stored && stored.Format != format)
                throw new ModelFormatException("settings", "Model:Precision", $"{stored.Precision}, to which {folder} is quantized", precision);
            runner = training ? new ModelRunner(weights) : ModelRunner.ForPrecision(weights, precision);
            var tokenizer = TextTokenizer.Load(folder);
            if (tokenizer.VocabularySize > weights.Config.VocabularySize)
                throw new ModelFormatException(
                    Path.Combine(folder, "tokenizer.json"),
                    "vocab",
                    $"at most {weights.Config.VocabularySize} tokens as in config.json",
                    $"{tokenizer.VocabularySize}"
                );
            var model = new LanguageModel(
                weights.Config.Quantization?.Base ?? NameOf(folder),
                CheckpointFiles.Digest(folder),
                runner,
                tokenizer,
                ChatTemplateChoice.Find(folder, tokenizer, chatTemplate)
            )
            {
                Languages = ModelLanguages.Read(folder),
            };
            if (!string.IsNullOrEmpty(adapterFolder))
                model.Use(model.Prepare(AdapterManifest.SourceOf(adapterFolder), []));
            return model;
        }
        catch
        {
            runner?.Dispose();
            weights.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads, checks and merges adapters for <see cref="Use"/>, on any thread and while the model answers; only not while
    /// <see cref="Use"/> runs. Takes memory for the targeted weights once more until the ones in use are let go.
    /// </summary>
    /// <param name="main">To merge; null for the base alone.</param>
    /// <param name="others">To compute beside the base, for requests that name them.</param>
    /// <exception cref="ModelFormatException">An adapter cannot be used.</exception>
    public AdapterSet Prepare(AdapterSource? main, IReadOnlyList<AdapterSource> others) => AdapterSet.Read(Model, BaseName, BaseSha256, main, others);

    /// <summary>Uses other adapters from now on; the ones so far are let go, and what was cached with them.</summary>
    /// <param name="adapters">Owned from here on.</param>
    /// <exception cref="InvalidOperationException">An answer has begun; see <see cref="Step"/>.</exception>
    public void Use(AdapterSet adapters)
    {
        if (_batch.AnyBegun)
            throw new InvalidOperationException("an answer that has begun is finished with the adapter it began with");
        _prefixes.Clear();
        adapters.MergeInto(Model);
        _adapters.Dispose();
        _adapters = adapters;
    }

    /// <summary>Answers one request, greedily, with the merged adapter or with whatever is attached to the model's layers.</summary>
    /// <exception cref="ArgumentException">The prompt does not fit into the model's context.</exception>
    public GuidedAnswer Answer(GuidedRequest request, CancellationToken cancellationToken) => Alone(request, null, cancellationToken);

    /// <summary>Answers one request, greedily, with one of the adapters in use.</summary>
    /// <exception cref="ArgumentException">The prompt does not fit into the model's context.</exception>
    public GuidedAnswer Answer(GuidedRequest request, ServedAdapter adapter, CancellationToken cancellationToken) => Alone(request, adapter, cancellationToken);

    /// <summary>Continues a text, greedily, with the merged adapter or with whatever is attached to the model's layers.</summary>
    /// <param name="prompt">The text; it is data, and no special token is parsed from it.</param>
    /// <param name="maxTokens">Most tokens to add; cut to the model's context.</param>
    /// <param name="cancellationToken">Stops between tokens.</param>
    /// <returns>What was added, which may be empty.</returns>
    /// <exception cref="ArgumentException">The prompt is empty or does not fit into the model's context.</exception>
    public string Complete(string prompt, int maxTokens, CancellationToken cancellationToken = default)
    {
        var ids = Tokenizer.Encode(prompt, parseSpecial: false);
        if (ids.Count == 0)
            throw new ArgumentException("the prompt has no tokens", nameof(prompt));
        var tokens = new TextGenerator(Runner).Generate(ids, maxTokens, SamplingOptions.Greedy, cancellationToken: cancellationToken);
        return Tokenizer.Decode(tokens, Tokenizer.Behind(ids[^1]));
    }

    /// <summary>Whether any request waits or is being computed.</summary>
    public bool HasWork => _batch.Count > 0;

    /// <summary>Whether any answer has begun; until it is finished, adapters stay.</summary>
    public bool HasBegun => _batch.AnyBegun;

    /// <summary>Bytes of keys and values held for prompts to come.</summary>
    public long CachedBytes => _prefixes.Bytes;

    /// <summary>Sets the size of the prefix cache; what it held is forgotten.</summary>
    /// <param name="bytes">Most bytes; 0 for none.</param>
    public void LimitPrefixCache(long bytes) => _prefixes.Capacity = bytes;

    /// <summary>Adds a request to those that <see cref="Step"/> computes together.</summary>
    /// <param name="choose">Says what is asked and of which adapter, on the model's thread, when the computing begins.</param>
    /// <param name="urgency">Higher ones first.</param>
    /// <param name="yields">Whether its prompt is read in short stretches, so that more urgent ones that come meanwhile wait less, and it longer.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <returns>The answer; continuations run elsewhere.</returns>
    public Task<GuidedAnswer> Add(Func<(GuidedRequest Request, ServedAdapter Adapter)> choose, int urgency, bool yields, CancellationToken cancellationToken)
    {
        var run = new GuidedSequence(Start, Tokenizer, urgency, cancellationToken) { Yields = yields };
        _batch.Add(run);
        return run.Answer;

        GuidedStart Start()
        {
            var (request, adapter) = choose();
            return new GuidedStart(request, adapter, KeyOf(adapter));
        }
    }

    /// <summary>Adds a text to continue, with the merged adapter, to what <see cref="Step"/> computes.</summary>
    /// <param name="request">The prompt and how to go on.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <returns>The text; continuations run elsewhere.</returns>
    public Task<TextAnswer> Add(TextRequest request, CancellationToken cancellationToken)
    {
        var run = new TextSequence(request, Tokenizer, KeyOf(Adapter), null, cancellationToken);
        _batch.Add(run);
        return run.Answer;
    }

    /// <summary>Computes a step of what has been added: a stretch of a prompt, or the next tokens of several answers.</summary>
    /// <param name="begunOnly">Only finish what has begun.</param>
    /// <returns>False where there was nothing to compute.</returns>
    public bool Step(bool begunOnly = false) => _batch.Step(begunOnly);

    /// <summary>
    /// Computes over made-up tokens, on the thread that will answer: the first real answer is then as fast as the others, and
    /// memory is as large as it will be.
    /// </summary>
    /// <param name="tokens">Length of a long prompt; cut to the model's context.</param>
    public void WarmUp(int tokens)
    {
        const int steps = 4;
        using var batch = NewBatch(null);
        for (var length = Math.Min(tokens, Model.Config.MaxPositions - steps); length > tokens / 4; length = length * 3 / 4)
        {
            var request = new TextRequest([.. Enumerable.Repeat(0, length)], steps) { Speculate = false };
            var run = new TextSequence(request, null, null, null, CancellationToken.None);
            batch.Add(run);
            batch.Finish(run);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Dispose();
        _prefixes.Dispose();
        _adapters.Dispose();
        Runner.Dispose();
        Model.Dispose();
    }

    private BatchDecoder NewBatch(PrefixCache? prefixes) => new(Runner, prefixes, a => _adapters.Serve(Model, a));

    // Merged and beside the base, the same adapter rounds differently.
    private static string KeyOf(ServedAdapter adapter) => $"{adapter.Digest}/{adapter.Row}";

    private GuidedAnswer Alone(GuidedRequest request, ServedAdapter? adapter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Not cached: what is attached to the layers, as while training, has no digest.
        using var batch = NewBatch(null);
        var run = new GuidedSequence(() => new GuidedStart(request, adapter, null), Tokenizer, 0, cancellationToken);
        batch.Add(run);
        batch.Finish(run);
        return run.Answer.GetAwaiter().GetResult();
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
