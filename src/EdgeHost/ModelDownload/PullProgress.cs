namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>How far a file is.</summary>
/// <param name="File">Its name.</param>
/// <param name="Received">Bytes that are there.</param>
/// <param name="Size">Bytes of the whole.</param>
/// <param name="Complete">It is there, checked, and has its name.</param>
public readonly record struct PullProgress(string File, long Received, long Size, bool Complete);
