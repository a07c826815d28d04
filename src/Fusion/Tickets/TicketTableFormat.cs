using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// How a table writes numbers and times. Nothing is guessed: 03.02.2026 is a day in February in one country and in March in another.
/// </summary>
/// <param name="Decimal">Sign in front of a number's fraction, <c>.</c> or <c>,</c>; the other one is in no number.</param>
/// <param name="DateFormat">Form of times such as <c>dd.MM.yyyy HH:mm</c>; null for ISO 8601.</param>
/// <param name="Language">Language of rows that name none and have no ideographs.</param>
public sealed partial record TicketTableFormat(char Decimal = '.', string? DateFormat = null, Language Language = Language.En)
{
    /// <summary>A dot in numbers, and times in ISO 8601.</summary>
    public static TicketTableFormat Default { get; } = new();

    /// <summary>What a time has to look like, for error lines.</summary>
    public string ExpectedTime =>
        DateFormat is { } form ? $"a time in the form {form}" : "a time such as 2026-03-02T06:00:00+08:00, or --date-format for another form";

    /// <summary>What a number has to look like, for an error line about a text that is none; names the option that would make it one.</summary>
    public string ExpectedNumber(string text) =>
        !(this with { Decimal = Decimal == ',' ? '.' : ',' }).TryNumber(text, out _) ? "a number"
        : Decimal == ',' ? "a number such as 12,5"
        : "a number such as 12.5, or --decimal , for 12,5";

    /// <summary>Whether a text is a form of times that has a year, a month and a day.</summary>
    public static bool IsDateFormat(string text)
    {
        try
        {
            // Two days that differ in all three: a form without one of them gives the same text for days that are not the same.
            var invariant = CultureInfo.InvariantCulture;
            string Written(int year, int month, int day) => new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).ToString(text, invariant);
            return text.Length > 1 && new[] { Written(2026, 3, 2), Written(2025, 3, 2), Written(2026, 4, 2), Written(2026, 3, 3) }.Distinct().Count() == 4;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads a number.</summary>
    public bool TryNumber(string text, out double number) =>
        double.TryParse(
            text,
            NumberStyles.Float,
            new NumberFormatInfo { NumberDecimalSeparator = Decimal.ToString(), NumberGroupSeparator = Decimal == ',' ? "." : "," },
            out number
        ) && double.IsFinite(number);

    /// <summary>Reads a time; one without an offset is in UTC.</summary>
    public bool TryTime(string text, out DateTimeOffset time)
    {
        time = default;
        return DateFormat is { } form
            ? DateTimeOffset.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out time)
            : Iso8601().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:[Zz]|[+-]\d{2}:?\d{2}))?)?$")]
    private static partial Regex Iso8601();
}
