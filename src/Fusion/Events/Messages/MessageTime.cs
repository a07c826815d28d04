using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>Reads a time: ISO 8601 with an offset, or seconds or milliseconds since 1970. Nothing else is a time, such as 03.02.2026.</summary>
internal static partial class MessageTime
{
    /// <summary>What is expected of a time.</summary>
    public const string Expected = "ISO 8601 with offset, or epoch seconds or milliseconds";

    private static readonly decimal LargestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Seconds of 10,000 years are less than the milliseconds of 30, so no number from 2000 on can be both.</summary>
    private static readonly decimal LargestSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Reads the text of a number or of a JSON string.</summary>
    public static bool TryRead(string text, out DateTimeOffset time)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var epoch) ? TryReadEpoch(epoch, out time) : TryReadIso(text, out time);
    }

    private static bool TryReadEpoch(decimal epoch, out DateTimeOffset time)
    {
        time = default;
        if (epoch < 0 || epoch > LargestMilliseconds)
            return false;
        var ticks = epoch <= LargestSeconds ? epoch * TimeSpan.TicksPerSecond : epoch * TimeSpan.TicksPerMillisecond;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
        return true;
    }

    private static bool TryReadIso(string text, out DateTimeOffset time)
    {
        time = default;
        if (Iso().Match(text) is not { Success: true } match)
            return false;
        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        // Finer than the clock counts is cut off.
        var fraction = match.Groups[7].Value.PadRight(7, '0')[..7];
        var offset = new TimeSpan(Part(9), Part(10), 0);
        try
        {
            var whole = new DateTime(Part(1), Part(2), Part(3), Part(4), Part(5), Part(6), DateTimeKind.Unspecified);
            time = new DateTimeOffset(whole.AddTicks(long.Parse(fraction, CultureInfo.InvariantCulture)), match.Groups[8].Value == "-" ? -offset : offset);
            return true;
        }
        catch (ArgumentException)
        {
            // A 30th of February, a 25th hour, an offset of 15 hours.
            return false;
        }
    }

    [GeneratedRegex(
        "^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)? ?(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Iso();
}
