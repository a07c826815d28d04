namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>What to fetch.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Folder">Where to; made where it is not there.</param>
public sealed record PullRequest(string Repository, string Revision, string Folder);
