namespace EdgeDiag.Fusion;

/// <summary>
/// A file a person wrote cannot be used. The message is one line that names the file, the key, what was expected and what
/// was found; commands print it as it is, without a stack trace, and end with status 1.
/// </summary>
public sealed class InvalidInputException(string file, string key, string expected, string found)
    : Exception($"{file}: {key}: expected {expected}, found {found}");
