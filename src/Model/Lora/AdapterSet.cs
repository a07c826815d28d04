using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// The adapters of a model, read, checked and merged while the model goes on answering with others: one that is merged and
/// answers what nobody else is asked for, and any number computed beside the base. Replaced whole.
/// </summary>
public sealed class AdapterSet : IDisposable
{
    private readonly Dictionary<string, Tensor> _merged = []; // [out, in] by projection
    private readonly Dictionary<string, QuantizedMatrix> _quantized = [];
    private readonly AdapterStack? _stack;

    private AdapterSet(CausalLM model, string baseName, string baseSha256, AdapterSource? main, IReadOnlyList<AdapterSource> others)
    {
        var read = new List<LoraAdapter>();
        try
        {
            Main = new ServedAdapter("", baseSha256[..16], 1, 0, null);
            if (main is not null)
            {
                Main = Served(main, baseSha256, null);
                using var adapter = AdapterFile.Read(main.Folder, model, baseName);
                foreach (var projection in model.Projections)
                {
                    if (adapter.Merged(projection) is not { } merged)
                        continue;
                    if (projection.Packed is not QuantizedMatrix { Format: var format })
                        _merged[projection.Name] = merged;
                    else
                        using (merged)
                            _quantized[projection.Name] = QuantizedMatrix.Pack(merged, format);
                }
            }

            foreach (var other in others)
                read.Add(AdapterFile.Read(other.Folder, model, baseName));
            Others = [.. others.Select((o, i) => Served(o, baseSha256, i))];
            if (read.Count > 0)
                _stack = new AdapterStack(model, read);
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            foreach (var adapter in read)
                adapter.Dispose();
        }
    }

    /// <summary>The merged adapter, or the base alone.</summary>
    public ServedAdapter Main { get; }

    /// <summary>Adapters computed beside the base, by row.</summary>
    public IReadOnlyList<ServedAdapter> Others { get; } = [];

    /// <summary>Reads, checks and merges; the model is only read from, and only its base weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="baseName">Its name.</param>
    /// <param name="baseSha256">Digest of its weights.</param>
    /// <param name="main">To merge; null for the base alone.</param>
    /// <param name="others">To compute beside the base.</param>
    /// <exception cref="ModelFormatException">An adapter cannot be used.</exception>
    internal static AdapterSet Read(CausalLM model, string baseName, string baseSha256, AdapterSource? main, IReadOnlyList<AdapterSource> others) =>
        new(model, baseName, baseSha256, main, others);

    /// <summary>Puts the merged weights in use; a matter of pointers.</summary>
    internal void MergeInto(CausalLM model)
    {
        foreach (var projection in model.Projections)
        {
            if (_quantized.Remove(projection.Name, out var quantized))
                projection.Merge(quantized);
            else if (_merged.Remove(projection.Name, out var merged))
                projection.Merge(merged);
            else
                projection.Unmerge();
        }
    }

    /// <summary>Computes one row with an adapter until the result is disposed of.</summary>
    internal IDisposable? Serve(CausalLM model, ServedAdapter adapter) => adapter.Row is { } row ? _stack!.Serve(model, [row]) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Those that were put in use belong to the model by now.
        foreach (var merged in _merged.Values)
            merged.Dispose();
        foreach (var quantized in _quantized.Values)
            quantized.Dispose();
        _merged.Clear();
        _quantized.Clear();
        _stack?.Dispose();
    }

    private static ServedAdapter Served(AdapterSource source, string baseSha256, int? row)
    {
        var joint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(baseSha256 + AdapterContent.Digest(source.Folder))))[..16];
        var calibration = AdapterCalibration.Read(source.Folder);
        return new ServedAdapter(source.Name, joint, calibration?.Temperature ?? 1, calibration?.PointwiseWeight ?? 0, row);
    }
}
