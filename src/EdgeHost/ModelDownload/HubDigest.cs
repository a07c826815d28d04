using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>What a hub says of a file's bytes: SHA-256 of those in large-file storage, git's blob id (SHA-1) of the others.</summary>
/// <param name="IsSha256">SHA-256; otherwise a git blob id.</param>
/// <param name="Hex">64 or 40 lower-case hex digits.</param>
public sealed record HubDigest(bool IsSha256, string Hex)
{
    /// <summary>Reads a digest as hubs write it, also within an entity tag; null for anything else.</summary>
    public static HubDigest? Parse(string? text)
    {
        var hex = (text ?? "").Trim().Trim('"');
        return hex.Length is 40 or 64 && hex.All(char.IsAsciiHexDigit) ? new HubDigest(hex.Length == 64, hex.ToLowerInvariant()) : null;
    }

    /// <summary>The same kind of digest of a file on disk.</summary>
    public HubDigest ComputeSameKind(string path)
    {
        using var handle = File.OpenHandle(path);
        return ComputeSameKind(handle);
    }

    /// <summary>The same kind of digest of an open file.</summary>
    internal HubDigest ComputeSameKind(SafeFileHandle file)
    {
        using var sha = IncrementalHash.CreateHash(IsSha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (!IsSha256)
            sha.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {RandomAccess.GetLength(file)}\0")));
        var buffer = new byte[1 << 17];
        long at = 0;
        for (int n; (n = RandomAccess.Read(file, buffer, at)) > 0; at += n)
            sha.AppendData(buffer, 0, n);
        return this with { Hex = Convert.ToHexStringLower(sha.GetHashAndReset()) };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsSha256 ? "SHA-256" : "git blob")} {Hex}";
}
