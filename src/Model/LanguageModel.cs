using EdgeDiag.Model.Decoding;

namespace EdgeDiag.Model;

/// <summary>A base model with at most one adapter merged in, ready to answer. Not thread-safe: one thread owns it.</summary>
public sealed class LanguageModel : IDisposable
{
    private LanguageModel() { }

    /// <summary>Name of the base: its folder's name.</summary>
    public string BaseName => throw new NotSupportedException();

    /// <summary><c>name@version</c>, or empty.</summary>
    public string AdapterName => throw new NotSupportedException();

    /// <summary>SHA-256 over base and adapter weights, first 16 hex digits.</summary>
    public string Digest => throw new NotSupportedException();

    /// <summary>Loads a Hugging Face folder and merges an adapter.</summary>
    /// <param name="folder">Folder with <c>config.json</c>, <c>tokenizer.json</c>, <c>model.safetensors</c>.</param>
    /// <param name="adapterFolder">PEFT adapter folder, or null.</param>
    /// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
    /// <exception cref="ModelFormatException">A file cannot be used.</exception>
    public static LanguageModel Load(string folder, string? adapterFolder, string device) => throw new NotSupportedException(folder + adapterFolder + device);

    /// <summary>Answers one request, greedily.</summary>
    public GuidedAnswer Answer(GuidedRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() { }
}
