namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>A model cannot be fetched. The message is one line that says which file or address, what is wrong and what to do.</summary>
public sealed class HubException(string message, Exception? inner = null) : IOException(OneLine(message), inner)
{
    // Names and messages come from a server and may hold anything.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
