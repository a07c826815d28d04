using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeDiag.Model.Files;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>
/// The weights of a Hugging Face folder as one set of named tensors: <c>model.safetensors</c>, or the shards that
/// <c>model.safetensors.index.json</c> lists.
/// </summary>
public sealed class CheckpointFiles : IDisposable
{
    /// <summary>The name of weights in one file.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>The name of the list of shards.</summary>
    public const string IndexName = "model.safetensors.index.json";

    private readonly Dictionary<string, SafetensorsFile> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<SafetensorsFile> _files = [];

    private CheckpointFiles(string folder)
    {
        Folder = folder;
        var names = Names(folder);
        Source = Path.Combine(folder, names is [WeightsName] ? WeightsName : IndexName);
        var homes = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var name in names)
                Add(name, homes);
            if (names is not [WeightsName])
                CheckIndex(Index(folder), homes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The file that an error about a tensor names: the weights, or the list of shards.</summary>
    public string Source { get; }

    /// <summary>All tensors by name; offsets are those within the tensor's own file.</summary>
    internal IReadOnlyDictionary<string, TensorEntry> Entries => _entries;

    /// <summary>Opens all files and checks them against each other.</summary>
    /// <param name="folder">Model folder.</param>
    /// <exception cref="ModelFormatException">A file is missing or damaged, or index and shards contradict each other.</exception>
    public static CheckpointFiles Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException(folder, "folder", "a model folder", "no such folder");
        return new CheckpointFiles(folder);
    }

    /// <summary>The names of the files that hold a folder's weights, in order.</summary>
    /// <param name="folder">Model folder.</param>
    /// <exception cref="ModelFormatException">There are none, or the list of shards is damaged.</exception>
    public static IReadOnlyList<string> Names(string folder)
    {
        if (File.Exists(Path.Combine(folder, WeightsName)))
            return [WeightsName];
        if (File.Exists(Path.Combine(folder, IndexName)))
            return [.. Index(folder).Values.Distinct().Order(StringComparer.Ordinal)];
        var pickle = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "pytorch_model*.bin").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        throw pickle is null
            ? new ModelFormatException(Path.Combine(folder, WeightsName), "file", $"the model's weights, or {IndexName}", "no file")
            : new ModelFormatException(
                pickle,
                "file",
                $"weights as {WeightsName}",
                "a pickle, which can run programs when it is read; save the model again with safe_serialization=True where that may be done"
            );
    }

    /// <summary>
    /// A digest of a folder's weights, 64 lower-case hex digits: the SHA-256 of the one file, or that of the lines
    /// <c>digest␣␣name</c> of all shards in order, as <c>sha256sum</c> prints them.
    /// </summary>
    /// <param name="folder">Model folder.</param>
    /// <exception cref="ModelFormatException">A file is missing.</exception>
    public static string Digest(string folder)
    {
        var names = Names(folder);
        if (names is [WeightsName])
            return FileDigest.Sha256(Path.Combine(folder, WeightsName));
        var lines = new StringBuilder();
        foreach (var name in names)
        {
            if (!File.Exists(Path.Combine(folder, name)))
                throw new ModelFormatException(Path.Combine(folder, name), "file", $"a shard that {IndexName} lists", "no file");
            lines.Append(FileDigest.Sha256(Path.Combine(folder, name))).Append("  ").Append(name).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }

    /// <summary>Copies some rows of a tensor into memory.</summary>
    /// <param name="name">Its name in the files.</param>
    /// <param name="from">First row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="dtype">Type wanted; converted where the file has another.</param>
    /// <param name="device">Where to put it.</param>
    /// <returns>[rows, …], owned by the caller, outside of any dispose scope.</returns>
    public Tensor Load(string name, long from, long rows, ScalarType dtype, Device device) => _holders[name].Load(name, from, rows, dtype, device);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private void Add(string name, Dictionary<string, string> homes)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path))
            throw new ModelFormatException(path, "file", $"a shard that {IndexName} lists", "no file");
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (var (tensor, entry) in file.Entries)
        {
            if (!homes.TryAdd(tensor, name))
                throw new ModelFormatException(path, tensor, "a tensor in one shard", $"the same in {homes[tensor]}");
            (_holders[tensor], _entries[tensor]) = (file, entry);
        }
    }

    private static Dictionary<string, string> Index(string folder)
    {
        var path = Path.Combine(folder, IndexName);
        return JsonFile.Read(
            path,
            "the list of shards",
            root =>
            {
                if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object || !map.EnumerateObject().Any())
                    throw new ModelFormatException(path, "weight_map", "shards by tensor name", "nothing of the kind");
                return map.EnumerateObject().ToDictionary(p => p.Name, p => Shard(path, p), StringComparer.Ordinal);
            }
        );
    }

    // A list that leads out of the folder would have other files read.
    private static string Shard(string path, JsonProperty entry)
    {
        var name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
        return name.EndsWith(".safetensors", StringComparison.Ordinal) && Path.GetFileName(name) == name && !name.Contains('\\') && name.IndexOf('\0') < 0
            ? name
            : throw new ModelFormatException(path, $"weight_map.{entry.Name}", "the name of a safetensors file in this folder", entry.Value.GetRawText());
    }

    private void CheckIndex(Dictionary<string, string> index, Dictionary<string, string> homes)
    {
        foreach (var (tensor, shard) in index)
            if (!homes.TryGetValue(tensor, out var home) || home != shard)
                throw new ModelFormatException(Source, $"weight_map.{tensor}", $"a tensor in {shard}", home is null ? "none of this name" : $"it in {home}");
        if (homes.Keys.FirstOrDefault(t => !index.ContainsKey(t)) is { } unlisted)
            throw new ModelFormatException(Source, "weight_map", $"{unlisted}, which is in {homes[unlisted]}", "no entry for it");
    }
}
