namespace EdgeDiag.Model;

/// <summary>
/// A model file cannot be used. The message is one line that names the file, the key or tensor, what was expected and what
/// was found.
/// </summary>
public sealed class ModelFormatException(string file, string key, string expected, string found)
    : Exception(OneLine($"{file}: {key}: expected {expected}, found {found}"))
{
    /// <summary>The key, tensor or other thing that is wrong.</summary>
    public string Key { get; } = key;

    // Keys and values come from the file and may hold anything.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
