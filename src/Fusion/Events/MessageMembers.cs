using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.Fusion.Events;

/// <summary>Reads a message's members and says what is wrong with them.</summary>
internal readonly struct MessageMembers(JsonElement root)
{
    /// <summary>What is expected of a time.</summary>
    public const string Times = "ISO 8601 with offset, or epoch milliseconds";

    private static DateTimeOffset Earliest => RecordLimits.Earliest;

    private static DateTimeOffset Latest => RecordLimits.Latest;

    public static double Number(JsonElement value, string key)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
            throw Bad(key, "a finite number", value);
        return number;
    }

    public double Number(string name, string key) =>
        root.TryGetProperty(name, out var value) ? Number(value, key) : throw new UnreadableMessageException(key, $"a member {name}", "none");

    public bool Has(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A time from 2000 to 2100, as records are kept.</summary>
    public DateTimeOffset Time(string key) =>
        OptionalTime(key) is not { } time ? throw new UnreadableMessageException(key, Times, "nothing")
        : time < Latest ? time
        : throw Bad(key, "a time from 2000 to 2100", root.GetProperty(key));

    /// <summary>A time as a sender sends it, however far in the future; null for none.</summary>
    public DateTimeOffset? OptionalTime(string key)
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        DateTimeOffset time;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var ms) && ms >= 0 && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            time = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        else if (
            value.ValueKind != JsonValueKind.String
            || !HasOffset(value.GetString()!)
            || !DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
        )
            throw Bad(key, Times, value);
        if (time < Earliest)
            throw Bad(key, "a time from 2000 on", value);
        return time;
    }

    public string Text(string key, int minimum, int maximum)
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.String)
            throw new UnreadableMessageException(key, "a text", value.ValueKind == JsonValueKind.Undefined ? "nothing" : Quoted.Short(value.GetRawText()));
        var text = value.GetString()!.Trim();
        if (text.Length < minimum || text.Length > maximum)
            throw new UnreadableMessageException(key, $"{minimum} to {maximum} characters", $"{text.Length}");
        return text;
    }

    public string? OptionalText(string key, int maximum) =>
        !root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : Text(key, 0, maximum) is { Length: > 0 } text ? text
        : null;

    public IReadOnlyList<string> Texts(string key, int most, int maximum)
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
            throw Bad(key, $"at most {most} texts", value);
        if (value.GetArrayLength() > most)
            throw new UnreadableMessageException(key, $"at most {most} texts", $"{value.GetArrayLength()}");
        foreach (var text in value.EnumerateArray())
            if (text.GetString()!.Length is var length && length > maximum)
                throw new UnreadableMessageException(key, $"texts of at most {maximum} characters", $"one of {length}");
        return [.. value.EnumerateArray().Select(v => v.GetString()!)];
    }

    public T Name<T>(string key, T? standard)
        where T : struct, Enum
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return standard ?? throw new UnreadableMessageException(key, Names<T>(), "nothing");
        if (value.ValueKind == JsonValueKind.String)
            foreach (var candidate in Enum.GetValues<T>())
                if (candidate.ToString().ToLowerInvariant() == value.GetString())
                    return candidate;
        throw Bad(key, Names<T>(), value);
    }

    public JsonElement Object(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new UnreadableMessageException(key, "an object", value.ValueKind == JsonValueKind.Undefined ? "nothing" : Quoted.Short(value.GetRawText()));

    private static bool HasOffset(string text) => text.Length > 10 && (text.EndsWith('Z') || text.AsSpan(10).IndexOfAny('+', '-') >= 0);

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));

    private static UnreadableMessageException Bad(string key, string expected, JsonElement found) => new(key, expected, Quoted.Short(found.GetRawText()));
}
