namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Another service has the data folder.</summary>
/// <param name="message">Folder and process.</param>
public sealed class DataFolderTakenException(string message) : IOException(message);
