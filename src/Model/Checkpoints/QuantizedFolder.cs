using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>Writes a model with its projections in int8 or int4, so that loading needs neither the memory nor the time of the full weights.</summary>
public static class QuantizedFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Quantizes and writes the folder whole or not at all.</summary>
    /// <param name="source">Hugging Face folder.</param>
    /// <param name="output">Folder to make; must not be there, or be empty.</param>
    /// <param name="precision"><c>int8</c> or <c>int4</c>.</param>
    /// <param name="time">For the manifest.</param>
    /// <exception cref="ModelFormatException">The model cannot be used or is quantized already, or the output is not empty.</exception>
    public static void Write(string source, string output, string precision, TimeProvider time)
    {
        var format = RowFormatNames.Parse(precision);
        if (format is not (RowFormat.Int8 or RowFormat.Int4))
            throw new ModelFormatException("arguments", "--precision", "int8 or int4", precision);
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
            throw new ModelFormatException(output, "folder", "a new or empty folder", "something that is there already");
        if (ModelConfigFile.Read(source).Quantization is { } already)
            throw new ModelFormatException(
                Path.Combine(source, ModelConfigFile.Name),
                StoredQuantization.Key,
                "the model before it was quantized",
                already.Precision
            );
        var stored = new StoredQuantization(format, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source))));
        var partial = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)) + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        using (var model = CheckpointLoader.Load(source, ScalarType.BFloat16, CPU, w => QuantizedMatrix.Pack(w, format)))
        {
            model.UseHead(QuantizedMatrix.Pack(model.Head, format));
            QuantizedCheckpoint.Write(Path.Combine(partial, CheckpointFiles.WeightsName), model);
        }

        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(source, ModelConfigFile.Name)))!.AsObject();
        config[StoredQuantization.Key] = stored.Json();
        File.WriteAllText(Path.Combine(partial, ModelConfigFile.Name), config.ToJsonString(Indented) + "\n");
        TextFiles.Copy(source, partial);
        var digest = CheckpointFiles.Digest(source);
        File.WriteAllText(Path.Combine(partial, "README.md"), Card(stored, digest));
        new ModelManifest
        {
            Source = stored.Base,
            Commit = digest,
            Created = time.GetUtcNow(),
            Files = Directory.EnumerateFiles(partial).Order(StringComparer.Ordinal).ToDictionary(f => Path.GetFileName(f), FileDigest.Sha256),
        }.Write(partial);
        if (Directory.Exists(output))
            Directory.Delete(output);
        Directory.Move(partial, output);
    }

    private static string Card(StoredQuantization stored, string digest) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # {stored.Base}, {stored.Precision}

            `{stored.Base}` (weights' SHA-256 `{digest}`) with projections and output head in {stored.Precision}, the rest in bfloat16. Written by
            `edgediag model quantize`; the layout of the weights is EdgeDiag's own, so other engines do not load it. Use it with
            `Model:Path` and `Model:Precision {stored.Precision}`. Adapters for `{stored.Base}` serve it as well.

            """
        );
}
