using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.Fusion;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>Words in the query of an address.</summary>
internal static class QueryWords
{
    private const int LongestFound = 60;
    private const string Zone = "+08:00";

    // Without a zone a time would be another one on each box.
    private static readonly string[] TimeForms =
    [
        .. from time in (string[])["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"]
        from zone in (string[])["'Z'", "zzz"]
        select time + zone,
    ];

    /// <summary>The text that a parameter gives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="word">The parameter.</param>
    /// <returns>Null where it is not there, or empty.</returns>
    /// <exception cref="InvalidInputException">It is there twice, or too long.</exception>
    public static string? Text(HttpRequest request, WordDescription word)
    {
        var values = request.Query[word.Name];
        if (values.Count > 1)
            throw Wrong(word.Name, "it once", "several values");
        if (values.Count == 0 || string.IsNullOrWhiteSpace(values[0]))
            return null;
        var text = values[0]!;
        return text.Length <= word.Longest ? text : throw Wrong(word.Name, $"at most {word.Longest} characters", $"{text.Length}");
    }

    /// <summary>The names that a parameter lists, with commas between them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="word">The parameter; its names are those of <typeparamref name="T"/>, such as <c>returned_unacknowledged</c>.</param>
    /// <param name="besides">Further names that the caller knows, for the refusal.</param>
    /// <returns>Null where it is not there, or empty.</returns>
    /// <exception cref="InvalidInputException">One of them is no such name.</exception>
    public static IReadOnlySet<T>? Names<T>(HttpRequest request, WordDescription word, params string[] besides)
        where T : struct, Enum
    {
        if (Text(request, word) is not { } text)
            return null;
        var known = Enum.GetValues<T>().ToDictionary(NameOf, StringComparer.Ordinal);
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(n => known.TryGetValue(n, out var value) ? value : throw Wrong(word.Name, $"one of {string.Join(", ", known.Keys.Concat(besides))}", n))
            .ToHashSet();
        return names.Count > 0 ? names : null;
    }

    /// <summary>The time that a parameter gives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="word">The parameter.</param>
    /// <returns>Null where it is not there, or empty.</returns>
    /// <exception cref="InvalidInputException">It is no time with a time zone.</exception>
    public static DateTimeOffset? Time(HttpRequest request, WordDescription word)
    {
        if (Text(request, word) is not { } text)
            return null;
        // A plus in an address is a space, before the zone at the end.
        var written = text.Length > Zone.Length && text[^Zone.Length] == ' ' ? $"{text[..^Zone.Length]}+{text[^(Zone.Length - 1)..]}" : text;
        return DateTimeOffset.TryParseExact(written.ToUpperInvariant(), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Wrong(word.Name, "a time with its zone, such as 2026-03-02T13:00:00Z", text);
    }

    /// <summary>The name of a value in addresses and answers.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static InvalidInputException Wrong(string name, string expected, string found) =>
        new("query", name, expected, OutsideText.OneLine(found.Length > LongestFound ? found[..LongestFound] + "…" : found));
}

/// <summary>A word that an endpoint reads from the query.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Longest">Most characters.</param>
/// <param name="Description">What it does.</param>
internal sealed record WordDescription(string Name, int Longest, string Description);
