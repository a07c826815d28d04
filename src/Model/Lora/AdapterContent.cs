using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Lora;

/// <summary>The files that make an adapter answer as it does, and the digest over them that is its version.</summary>
public static class AdapterContent
{
    /// <summary>Hex digits of a version.</summary>
    public const int VersionDigits = 12;

    /// <summary>Names of the files that answers depend on: description, weights and, where there is one, the calibration.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [AdapterFile.ConfigName, AdapterFile.WeightsName, AdapterCalibration.FileName];

    /// <summary>Names of the files that say what it was trained for and on. They go where it goes and change no answer: no digest covers them.</summary>
    public static IReadOnlyList<string> CarriedNames { get; } = [AdapterScope.FileName, TrainedIds.FileName];

    /// <summary>SHA-256 over the names and digests of a folder's content files, 64 hex digits.</summary>
    /// <exception cref="ModelFormatException">The description or the weights are missing.</exception>
    public static string Digest(string folder)
    {
        foreach (var name in (string[])[AdapterFile.ConfigName, AdapterFile.WeightsName])
            if (!File.Exists(Path.Combine(folder, name)))
                throw new ModelFormatException(Path.Combine(folder, name), "file", "an adapter's file", "no file");
        var lines = FileNames.Select(n => Path.Combine(folder, n)).Where(File.Exists).Select(f => $"{FileDigest.Sha256(f)} {Path.GetFileName(f)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>A digest's beginning, as versions are written.</summary>
    public static string VersionOf(string digest) => digest[..VersionDigits];
}
