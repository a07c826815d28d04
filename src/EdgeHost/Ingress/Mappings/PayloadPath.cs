using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>
/// A place in a payload: <c>$.a.b</c>, <c>$.list[0]</c>, <c>$['a b']</c>, <c>$</c>; with <c>@</c> instead, in the entry of a list. The part
/// of RFC 9535 that names one place: no library for it works on <see cref="JsonElement"/>, and another parser would read numbers and
/// dates by rules of its own.
/// </summary>
/// <param name="Text">As it is written.</param>
/// <param name="OfEntry">It begins at the entry (<c>@</c>), not at the payload.</param>
/// <param name="Steps">Members and places in lists, outermost first.</param>
internal sealed record PayloadPath(string Text, bool OfEntry, IReadOnlyList<PayloadPath.Step> Steps)
{
    /// <summary>Whether a text is meant as a path.</summary>
    public static bool IsPath(string text) => text.Length > 0 && text[0] is '$' or '@';

    /// <summary>Reads a path; null where it is none.</summary>
    public static PayloadPath? TryParse(string text)
    {
        if (!IsPath(text))
            return null;
        var steps = new List<Step>();
        for (var at = 1; at < text.Length; )
        {
            if (text[at] == '.')
            {
                var end = text.AsSpan(at + 1).IndexOfAny('.', '[') is var e and >= 0 ? at + 1 + e : text.Length;
                if (end == at + 1 || text.AsSpan(at + 1, end - at - 1).IndexOfAny("*]?,:'\"") >= 0)
                    return null;
                steps.Add(new Step(text[(at + 1)..end], 0));
                at = end;
            }
            else if (text[at] == '[' && Bracket(text, at) is var (step, after))
            {
                steps.Add(step);
                at = after;
            }
            else
                return null;
        }

        return new PayloadPath(text, text[0] == '@', steps);
    }

    /// <summary>What stands there; null for nothing, and for <c>null</c>.</summary>
    public JsonElement? Find(JsonElement from)
    {
        foreach (var step in Steps)
        {
            if (step.Name is { } name)
            {
                if (from.ValueKind != JsonValueKind.Object || Member(from, name) is not { } inner)
                    return null;
                from = inner;
            }
            else
            {
                if (from.ValueKind != JsonValueKind.Array)
                    return null;
                var index = step.Index < 0 ? from.GetArrayLength() + step.Index : step.Index;
                if (index < 0 || index >= from.GetArrayLength())
                    return null;
                from = from[index];
            }
        }

        return from.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : from;
    }

    private static JsonElement? Member(JsonElement from, string name)
    {
        try
        {
            return from.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            throw new UnmappableException("", "names of whole characters", "half a surrogate pair");
        }
    }

    private static (Step Step, int After)? Bracket(string text, int at)
    {
        if (at + 1 < text.Length && text[at + 1] is '\'' or '"')
        {
            var quote = text[at + 1];
            var end = text.IndexOf($"{quote}]", at + 2, StringComparison.Ordinal);
            return end < 0 ? null : (new Step(text[(at + 2)..end], 0), end + 2);
        }

        var close = text.IndexOf(']', at);
        return
            close > 0
            && text[at + 1] != '+'
            && int.TryParse(text.AsSpan(at + 1, close - at - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
            ? (new Step(null, index), close + 1)
            : null;
    }

    /// <summary>A member's name, or a place in a list, from its end where negative.</summary>
    public readonly record struct Step(string? Name, int Index);
}
