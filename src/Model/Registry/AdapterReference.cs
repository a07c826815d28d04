using System.Text.RegularExpressions;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Registry;

/// <summary>What people call an adapter of the registry: <c>name</c>, <c>name@version</c> or <c>name@champion</c>.</summary>
/// <param name="Name">The adapter's name.</param>
/// <param name="Selector">A version, the beginning of one (at least four digits), or an alias; <c>champion</c> where nothing was said.</param>
public sealed partial record AdapterReference(string Name, string Selector)
{
    /// <summary>Reads a reference.</summary>
    /// <exception cref="ModelFormatException">It is none.</exception>
    public static AdapterReference Parse(string text) =>
        TryParse(text) ?? throw new ModelFormatException("arguments", "adapter", "name, name@version or name@champion (letters, digits, '.', '_', '-')", text);

    /// <summary>Reads a reference; null where the text cannot be one, such as a path.</summary>
    public static AdapterReference? TryParse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (name, selector) = at < 0 ? (text, AdapterAliases.ChampionName) : (text[..at], text[(at + 1)..]);
        return IsName(name) && IsName(selector) ? new AdapterReference(name, selector) : null;
    }

    /// <summary>Whether a word can name an adapter: it becomes a folder's name.</summary>
    public static bool IsName(string text) => Names().IsMatch(text);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Selector}";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
