using System.Globalization;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.Fusion;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>Numbers in the query of an address.</summary>
internal static class QueryNumber
{
    private const int LongestFound = 60;

    /// <summary>The number that a parameter gives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The parameter.</param>
    /// <param name="otherwise">Where it is not there.</param>
    /// <param name="most">From 1 to this.</param>
    /// <exception cref="InvalidInputException">It is no such number, or there twice.</exception>
    public static int Read(HttpRequest request, string key, int otherwise, int most)
    {
        var values = request.Query[key];
        if (values.Count == 0)
            return otherwise;
        if (values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;
        var found =
            values.Count > 1 ? "several values"
            : string.IsNullOrEmpty(values[0]) ? "nothing"
            : values[0]!;
        throw new InvalidInputException(
            "query",
            key,
            $"a whole number from 1 to {most}",
            OutsideText.OneLine(found.Length > LongestFound ? found[..LongestFound] + "…" : found)
        );
    }
}
