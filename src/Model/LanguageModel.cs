using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Decoding;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model;

/// <summary>A base model with at most one adapter merged in, ready to answer. Not thread-safe: one thread owns it.</summary>
public sealed class LanguageModel : IDisposable
{
    private readonly LoraAdapter? _adapter;
    private readonly GuidedDecoder _decoder;

    private LanguageModel(string name, string baseSha256, CausalLM model, TextTokenizer tokenizer, LoraAdapter? adapter, string adapterName, string digest)
    {
        (BaseName, BaseSha256, Model, Tokenizer, _adapter, AdapterName, Digest) = (name, baseSha256, model, tokenizer, adapter, adapterName, digest);
        _decoder = new GuidedDecoder(model, tokenizer);
    }

    /// <summary>Name of the base: its folder's name.</summary>
    public string BaseName { get; }

    /// <summary>SHA-256 of the base's weights, 64 hex digits.</summary>
    public string BaseSha256 { get; }

    /// <summary><c>name@version</c>, or empty.</summary>
    public string AdapterName { get; }

    /// <summary>SHA-256 over base and adapter weights, first 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>Divides the scores of labels before they become probabilities; from the adapter's calibration, 1 without one.</summary>
    public double Temperature { get; private init; } = 1;

    /// <summary>The weights.</summary>
    public CausalLM Model { get; }

    /// <summary>The vocabulary.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Loads a Hugging Face folder and merges an adapter.</summary>
    /// <param name="folder">Folder with <c>config.json</c>, <c>tokenizer.json</c>, <c>model.safetensors</c>.</param>
    /// <param name="adapterFolder">PEFT adapter folder, or null.</param>
    /// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
    /// <param name="precision"><c>f32</c> or <c>bf16</c>.</param>
    /// <exception cref="ModelFormatException">A file or setting cannot be used.</exception>
    public static LanguageModel Load(string folder, string? adapterFolder, string device, string precision = "f32")
    {
        var dtype = precision switch
        {
            "f32" => ScalarType.Float32,
            "bf16" => ScalarType.BFloat16,
            _ => throw new ModelFormatException("settings", "Model:Precision", "f32 or bf16", precision),
        };
        var name = NameOf(folder);
        var model = CheckpointLoader.Load(folder, dtype, ModelDevice.Choose(device));
        LoraAdapter? adapter = null;
        try
        {
            var tokenizer = TextTokenizer.Load(folder);
            if (tokenizer.VocabularySize > model.Config.VocabularySize)
                throw new ModelFormatException(Path.Combine(folder, "tokenizer.json"), "vocab", $"at most {model.Config.VocabularySize} tokens as in config.json", $"{tokenizer.VocabularySize}");
            var digest = FileDigest.Sha256(Path.Combine(folder, CheckpointLoader.WeightsName));
            if (string.IsNullOrEmpty(adapterFolder)) return new LanguageModel(name, digest, model, tokenizer, null, "", digest[..16]);
            adapter = AdapterFile.Read(adapterFolder, model, name);
            adapter.MergeInto(model);
            var adapterDigest = FileDigest.Sha256(Path.Combine(adapterFolder, AdapterFile.WeightsName));
            var joint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(digest + adapterDigest)))[..16];
            return new LanguageModel(name, digest, model, tokenizer, adapter, $"{NameOf(adapterFolder)}@{adapterDigest[..8]}", joint)
            {
                Temperature = AdapterCalibration.Read(adapterFolder)?.Temperature ?? 1,
            };
        }
        catch
        {
            adapter?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Answers one request, greedily.</summary>
    /// <exception cref="ArgumentException">The prompt does not fit into the model's context.</exception>
    public GuidedAnswer Answer(GuidedRequest request, CancellationToken cancellationToken) => _decoder.Answer(request, cancellationToken);

    /// <summary>
    /// Computes over made-up tokens, on the thread that will answer: the first real answer is then as fast as the others, and
    /// memory is as large as it will be.
    /// </summary>
    /// <param name="tokens">Length of a long prompt; cut to the model's context.</param>
    public void WarmUp(int tokens)
    {
        const int steps = 4;
        using var _ = inference_mode();
        for (var length = Math.Min(tokens, Model.Config.MaxPositions - steps); length > tokens / 4; length = length * 3 / 4)
        {
            using var state = new DecodeState(Model.Config, 1, length + steps, Model.Embedding.dtype, Model.Device);
            for (var i = 0; i <= steps; i++)
            {
                using var scope = NewDisposeScope();
                using var logits = Model.Logits(Model.Forward(TokenTensor.Row([.. Enumerable.Repeat(0, i == 0 ? length : 1)], Model.Device), state)[0, -1]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _adapter?.Dispose();
        Model.Dispose();
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
