using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>
/// Reads a message's members and says what is wrong with them. A value whose meaning is unambiguous is taken whatever JSON type
/// carries it: a number as text, a code as number.
/// </summary>
internal readonly struct MessageMembers(JsonElement root)
{
    private const string FiniteNumber = "a finite number";

    private static DateTimeOffset Earliest => RecordLimits.Earliest;

    private static DateTimeOffset Latest => RecordLimits.Latest;

    public static double Number(JsonElement value, string key) => TryNumber(value, out var number) ? number : throw Bad(key, FiniteNumber, value);

    /// <summary>A finite number, or the text of one with a decimal point; a decimal comma may be a thousands separator and is refused.</summary>
    public static bool TryNumber(JsonElement value, out double number)
    {
        const NumberStyles Plain =
            NumberStyles.AllowLeadingWhite
            | NumberStyles.AllowTrailingWhite
            | NumberStyles.AllowLeadingSign
            | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        number = 0;
        return value.ValueKind switch
            {
                JsonValueKind.Number => value.TryGetDouble(out number),
                JsonValueKind.String => TryText(value, out var text) && double.TryParse(text, Plain, CultureInfo.InvariantCulture, out number),
                _ => false,
            } && double.IsFinite(number);
    }

    public static MessageProblem NoNumber(string key, JsonElement found) => new(key, FiniteNumber, Quoted.Short(found.GetRawText()));

    /// <summary>A text without the white space around it, or a number as text; false for anything else and for half a surrogate pair.</summary>
    public static bool TryText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (value.ValueKind == JsonValueKind.Number)
            text = WrittenNumber(value.GetRawText());
        else if (value.ValueKind == JsonValueKind.String)
            try
            {
                text = value.GetString()!.Trim();
            }
            catch (InvalidOperationException)
            {
                // An unpaired surrogate escape, such as "\ud800".
            }

        return text is not null;
    }

    public double Number(string name, string key) =>
        root.TryGetProperty(name, out var value) ? Number(value, key) : throw new UnreadableMessageException(key, $"a member {name}", "none");

    public bool Has(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A time from 2000 to 2100, as records are kept.</summary>
    public DateTimeOffset Time(string key) =>
        OptionalTime(key) is not { } time ? throw new UnreadableMessageException(key, MessageTime.Expected, "nothing")
        : time < Latest ? time
        : throw Bad(key, "a time from 2000 to 2100", root.GetProperty(key));

    /// <summary>A time as a sender sends it, however far in the future; null for none.</summary>
    public DateTimeOffset? OptionalTime(string key)
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        // As it is written: a time has a fraction.
        var text =
            value.ValueKind == JsonValueKind.Number ? value.GetRawText()
            : TryText(value, out var read) ? read
            : "";
        if (!MessageTime.TryRead(text, out var time))
            throw Bad(key, MessageTime.Expected, value);
        if (time < Earliest)
            throw Bad(key, "a time from 2000 on", value);
        return time;
    }

    public string Text(string key, int minimum, int maximum)
    {
        if (!root.TryGetProperty(key, out var value))
            throw new UnreadableMessageException(key, "a text", "nothing");
        if (!TryText(value, out var text))
            throw value.ValueKind == JsonValueKind.String
                ? new UnreadableMessageException(key, "a text of whole characters", "half a surrogate pair")
                : Bad(key, "a text", value);
        if (text.Length < minimum || text.Length > maximum)
            throw new UnreadableMessageException(key, $"{minimum} to {maximum} characters", $"{text.Length}");
        return text;
    }

    public string? OptionalText(string key, int maximum) =>
        !root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : Text(key, 0, maximum) is { Length: > 0 } text ? text
        : null;

    /// <summary>A list of texts.</summary>
    /// <param name="key">The member.</param>
    /// <param name="most">Most texts.</param>
    /// <param name="maximum">Longest text.</param>
    /// <param name="problems">Takes what is left out; null where nothing may be.</param>
    public IReadOnlyList<string> Texts(string key, int most, int maximum, List<MessageProblem>? problems = null)
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        var texts = new List<string>();
        if (value.ValueKind != JsonValueKind.Array)
        {
            // Of a message; a ticket's record is always a list.
            if (problems is not null && TryText(value, out var single) && single.Length <= maximum)
                return single.Length > 0 ? [single] : [];
            Leave(new MessageProblem(key, $"at most {most} texts", Quoted.Short(value.GetRawText())));
            return texts;
        }

        if (value.GetArrayLength() > most)
            Leave(new MessageProblem(key, $"at most {most} texts", $"{value.GetArrayLength()}"));
        foreach (var item in value.EnumerateArray().Take(most))
            if (!TryText(item, out _))
                Leave(new MessageProblem(key, $"at most {most} texts", Quoted.Short(item.GetRawText())));
            else if ((item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()) is var text && text.Length > maximum)
                Leave(new MessageProblem(key, $"texts of at most {maximum} characters", $"one of {text.Length}"));
            else
                texts.Add(text);
        return texts;

        void Leave(MessageProblem problem)
        {
            if (problems is null)
                throw new UnreadableMessageException(problem.Member, problem.Expected, problem.Found);
            problems.Add(problem);
        }
    }

    public T Name<T>(string key, T? standard)
        where T : struct, Enum
    {
        if (!root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return standard ?? throw new UnreadableMessageException(key, Names<T>(), "nothing");
        if (value.ValueKind == JsonValueKind.String && TryText(value, out var text))
            foreach (var candidate in Enum.GetValues<T>())
                if (candidate.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                    return candidate;
        throw Bad(key, Names<T>(), value);
    }

    public JsonElement Object(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new UnreadableMessageException(key, "an object", value.ValueKind == JsonValueKind.Undefined ? "nothing" : Quoted.Short(value.GetRawText()));

    // 102, 102.0 and 1.02e2 are one number and one text; what is written with an exponent and is no whole number is no text.
    private static string? WrittenNumber(string raw) =>
        decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number == decimal.Truncate(number)
        // 1e-30 is not 0.
        && double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture) == (double)number
            ? decimal.Truncate(number).ToString(CultureInfo.InvariantCulture)
        : raw.AsSpan().IndexOfAny('e', 'E') < 0 ? raw
        : null;

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));

    private static UnreadableMessageException Bad(string key, string expected, JsonElement found) => new(key, expected, Quoted.Short(found.GetRawText()));
}
