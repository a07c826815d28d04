using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.Model;

/// <summary>
/// Looks at an adapter from elsewhere before it enters the registry: safetensors only, for this base, known target modules,
/// the right shapes, finite values, and undamaged where it brings a manifest.
/// </summary>
public static class AdapterImport
{
    private static readonly string[] PickleExtensions = [".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"];

    /// <summary>Checks a folder.</summary>
    /// <param name="folder">PEFT folder, or a version as the registry exports it.</param>
    /// <param name="model">The base in use.</param>
    /// <returns>Where it came from, as its manifest says; null where it brings none.</returns>
    /// <exception cref="ModelFormatException">It must not be used; the message says what to do.</exception>
    public static AdapterManifest? Check(string folder, LanguageModel model)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException(folder, "folder", "an adapter's folder", "no such folder");
        RefusePickle(folder);
        AdapterManifest? manifest = null;
        if (File.Exists(Path.Combine(folder, AdapterManifest.FileName)))
        {
            manifest = AdapterManifest.Read(folder);
            AdapterIntegrity.Check(folder);
            if (manifest.BaseSha256 is { } sha && sha != model.BaseSha256)
                throw new ModelFormatException(
                    Path.Combine(folder, AdapterManifest.FileName),
                    "base_sha256",
                    $"an adapter for the weights of {model.BaseName} ({model.BaseSha256[..16]}…)",
                    $"{sha[..Math.Min(16, sha.Length)]}…; train it again on this base"
                );
        }

        // Reads everything as the service would.
        using var adapter = AdapterFile.Read(folder, model.Model, model.BaseName);
        AdapterCalibration.Read(folder);
        AdapterScope.Read(folder);
        TrainedIds.Read(folder);
        return manifest;
    }

    private static void RefusePickle(string folder)
    {
        var weights = Path.Combine(folder, AdapterFile.WeightsName);
        var pickle =
            Directory
                .EnumerateFiles(folder)
                .FirstOrDefault(f =>
                    Path.GetFileName(f).StartsWith("adapter_model.", StringComparison.OrdinalIgnoreCase)
                    && PickleExtensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)
                )
            ?? (LooksLikePickle(weights) ? weights : null);
        if (pickle is not null)
            throw new ModelFormatException(
                pickle,
                "file",
                $"weights as {AdapterFile.WeightsName}",
                "a pickle, which can run programs when it is read; save the adapter again with safe_serialization=True where it was made, and remove this file"
            );
    }

    // A zip archive is what torch.save writes, a pickle's protocol mark what it wrote before.
    private static bool LooksLikePickle(string path)
    {
        if (!File.Exists(path) || BoundedFile.Length(path) == 0)
            return false;
        Span<byte> start = stackalloc byte[4];
        using var stream = File.OpenRead(path);
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return read == 4
            && (
                start.SequenceEqual("PK\x03\x04"u8)
                || (start[0] == 0x80 && start[1] is >= 2 and <= 5 && start[2] is (byte)'}' or (byte)'c' or (byte)']' or (byte)'(' or 0x8a or 0x95)
            );
    }
}
