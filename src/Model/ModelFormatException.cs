namespace EdgeDiag.Model;

/// <summary>
/// A model file cannot be used. The message is one line that names the file, the key or tensor, what was expected and what
/// was found.
/// </summary>
public sealed class ModelFormatException(string file, string key, string expected, string found)
    : Exception($"{file}: {key}: expected {expected}, found {found}");
