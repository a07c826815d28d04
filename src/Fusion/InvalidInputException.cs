namespace EdgeDiag.Fusion;

/// <summary>
/// A file a person wrote cannot be used. The message is one line that names the file, the key, what was expected and what
/// was found; commands print it as it is, without a stack trace, and end with status 1.
/// </summary>
public sealed class InvalidInputException : Exception
{
    // Of each part: a value of a megabyte helps nobody to find it.
    private const int MostCharacters = 400;

    /// <summary>Says what is wrong where.</summary>
    public InvalidInputException(string file, string key, string expected, string found)
        : this($"{file}: {Shortened(key)}: expected {Shortened(expected)}, found {Shortened(found)}") { }

    private InvalidInputException(string message)
        : base(OneLine(message)) { }

    /// <summary>The exception of another process, by its message.</summary>
    public static InvalidInputException WithMessage(string message) => new(message);

    private static string Shortened(string text) => text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}… ({text.Length} characters)";

    // Keys and values come from the file and may hold anything.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
