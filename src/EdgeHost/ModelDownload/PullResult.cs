namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>What was fetched.</summary>
/// <param name="Commit">The commit that the revision stood for.</param>
/// <param name="Files">Names of the files, all of which are there now.</param>
/// <param name="Fetched">Those among them that were not there before.</param>
/// <param name="Unchecked">Those for which the hub states no digest.</param>
/// <param name="Bytes">Size of all files.</param>
public sealed record PullResult(string Commit, IReadOnlyList<string> Files, IReadOnlyList<string> Fetched, IReadOnlyList<string> Unchecked, long Bytes);
