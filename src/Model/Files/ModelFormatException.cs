namespace EdgeDiag.Model.Files;

/// <summary>
/// A model file cannot be used. The message is one line that names the file, the key or tensor, what was expected and what
/// was found.
/// </summary>
public sealed class ModelFormatException(string file, string key, string expected, string found)
    : Exception(OneLine($"{file}: {Shortened(key)}: expected {Shortened(expected)}, found {Shortened(found)}"))
{
    /// <summary>The key, tensor or other thing that is wrong.</summary>
    public string Key { get; } = key;

    // Of each part: a value of a megabyte helps nobody to find it.
    private const int MostCharacters = 400;

    private static string Shortened(string text) => text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}… ({text.Length} characters)";

    // Keys and values come from the file and may hold anything.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
