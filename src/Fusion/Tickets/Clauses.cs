using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// Cuts what people say into clauses, Chinese or English. Every clause is compared with every earlier ticket, so a text has a bounded number of
/// them, of bounded length; what is beyond is not looked at.
/// </summary>
internal static partial class Clauses
{
    /// <summary>Most clauses of a text. A prompt shows fewer: it has room for 160 characters.</summary>
    public const int Most = 32;

    /// <summary>Most characters of a clause.</summary>
    public const int MostCharacters = 400;

    /// <summary>The first clauses of a text, in order; empty ones left out, long ones cut.</summary>
    public static IReadOnlyList<string> Split(string? text) => SplitAndCount(text).Clauses;

    /// <summary>The first clauses of a text and how many more it has.</summary>
    public static (IReadOnlyList<string> Clauses, int More) SplitAndCount(string? text)
    {
        var clauses = new List<string>();
        var more = 0;
        if (text is null)
            return (clauses, more);
        foreach (var range in Separator().EnumerateSplits(text))
        {
            var clause = text.AsSpan(range).Trim();
            if (clause.Length == 0)
                continue;
            if (clauses.Count == Most)
                more++;
            else
                clauses.Add(Cut(clause).ToString());
        }

        return (clauses, more);
    }

    // Never within a surrogate pair.
    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> clause) =>
        clause.Length <= MostCharacters ? clause : clause[..(char.IsHighSurrogate(clause[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];

    // Linear in the text, so without a timeout: on a busy box one would strike a fault whose text is harmless.
    [GeneratedRegex(@"[,,。;;、!!\n]|\.(?:\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();
}
