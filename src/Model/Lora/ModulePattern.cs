using System.Text.RegularExpressions;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// Keys of PEFT's <c>rank_pattern</c> and <c>alpha_pattern</c>: a regular expression that must match the end of a module's name,
/// from its beginning or behind a dot; the first that matches counts.
/// </summary>
internal static class ModulePattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The first key that matches, or null.</summary>
    public static string? Find(IEnumerable<string> keys, string module) => keys.FirstOrDefault(k => Expression(k).IsMatch(module));

    /// <summary>Whether a key is an expression at all.</summary>
    public static bool IsValid(string key)
    {
        try
        {
            Expression(key);
            return key.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Regex Expression(string key) => new($@"^(?:.*\.)?(?:{key})$", RegexOptions.CultureInvariant, Patience);
}
