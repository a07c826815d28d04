using System.Text.Json;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>A message holds something that cannot be what its mapping asks for.</summary>
internal sealed class UnmappableException : Exception
{
    private const int MostCharacters = 80;

    /// <summary>Says what was expected and what is there.</summary>
    public UnmappableException(string expected, JsonElement found)
        : this("", expected, Short(found.GetRawText())) { }

    /// <summary>Says for which member what was expected, and what is there.</summary>
    public UnmappableException(string member, string expected, string found)
        : base($"{(member.Length > 0 ? member + ": " : "")}expected {expected}, found {found}") => (Expected, Found) = (expected, found);

    /// <summary>What was expected.</summary>
    public string Expected { get; }

    /// <summary>What is there; text from outside, fit for a log line.</summary>
    public string Found { get; }

    /// <summary>Text from outside, fit for a line.</summary>
    public static string Short(string text) =>
        string.Concat(text.Take(MostCharacters).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > MostCharacters ? "…" : "");
}
