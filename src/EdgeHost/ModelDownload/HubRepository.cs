namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>A repository as it was at one moment.</summary>
/// <param name="Name">Such as <c>Qwen/Qwen2.5-0.5B-Instruct</c>.</param>
/// <param name="Commit">The commit that the revision stood for; files are fetched at it, so that they belong together.</param>
/// <param name="Files">All its files.</param>
public sealed record HubRepository(string Name, string Commit, IReadOnlyList<HubFile> Files);
