using System.Globalization;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.Fusion;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>Numbers in the query of an address.</summary>
internal static class QueryNumber
{
    private const int LongestFound = 60;

    /// <summary>The number that a parameter gives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="number">The parameter.</param>
    /// <exception cref="InvalidInputException">It is no such number, or there twice.</exception>
    public static int Read(HttpRequest request, NumberDescription number)
    {
        var values = request.Query[number.Name];
        if (values.Count == 0)
            return number.Default;
        if (values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given >= 1 && given <= number.Most)
            return given;
        var found =
            values.Count > 1 ? "several values"
            : string.IsNullOrEmpty(values[0]) ? "nothing"
            : values[0]!;
        throw new InvalidInputException(
            "query",
            number.Name,
            $"a whole number from 1 to {number.Most}",
            OutsideText.OneLine(found.Length > LongestFound ? found[..LongestFound] + "…" : found)
        );
    }
}

/// <summary>A number that an endpoint reads from the query.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Default">Where it is not there.</param>
/// <param name="Most">From 1 to this.</param>
/// <param name="Description">What it does.</param>
internal sealed record NumberDescription(string Name, int Default, int Most, string Description);
