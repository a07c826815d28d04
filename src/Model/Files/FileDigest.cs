using System.Security.Cryptography;

namespace EdgeDiag.Model.Files;

/// <summary>Digests of files.</summary>
public static class FileDigest
{
    /// <summary>SHA-256 of a file's bytes, 64 lower-case hex digits.</summary>
    public static string Sha256(string path)
    {
        // Empty, or a pipe or a device, which would never end.
        if (BoundedFile.Length(path) == 0)
            return Convert.ToHexStringLower(SHA256.HashData([]));
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
