namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>A file of a repository.</summary>
/// <param name="Name">Path within the repository.</param>
/// <param name="Size">Bytes; null where the hub does not say.</param>
/// <param name="Digest">What its bytes must give; null where the hub does not say.</param>
public sealed record HubFile(string Name, long? Size, HubDigest? Digest);
