namespace EdgeDiag.Fusion;

/// <summary>
/// A file a person wrote cannot be used. The message is one line that names the file, the key, what was expected and what
/// was found; commands print it as it is, without a stack trace, and end with status 1.
/// </summary>
public sealed class InvalidInputException(string file, string key, string expected, string found)
    : Exception(OneLine($"{file}: {key}: expected {expected}, found {found}"))
{
    // Keys and values come from the file and may hold anything.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
