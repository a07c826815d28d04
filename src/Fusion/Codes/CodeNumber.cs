using System.Globalization;

namespace EdgeDiag.Fusion.Codes;

/// <summary>Codes that are numbers, decimal or marked as hexadecimal.</summary>
internal static class CodeNumber
{
    // More than the codes of any controller, and no overflow.
    private const int MostDigits = 15;

    private static readonly string[] Marks = ["0X", "16#"];

    /// <summary>The digits behind the mark <c>0x</c> or <c>16#</c>; null where the code is no marked number.</summary>
    public static string? HexDigits(string joined) =>
        Marks.FirstOrDefault(m => joined.StartsWith(m, StringComparison.OrdinalIgnoreCase)) is { } mark && IsHex(joined[mark.Length..])
            ? joined[mark.Length..]
            : null;

    /// <summary>The value of a number marked as hexadecimal, or null.</summary>
    public static long? Marked(string joined) => HexDigits(joined) is { } digits ? Hex(digits) : null;

    /// <summary>The value of a decimal number without zeros in front, or null: a number with them may be hexadecimal without its mark.</summary>
    public static long? Decimal(string joined) =>
        joined.Length is > 0 and <= MostDigits && joined.All(char.IsAsciiDigit) && (joined[0] != '0' || joined.Length == 1)
            ? long.Parse(joined, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The value of hexadecimal digits, or null where there are others.</summary>
    public static long? Hex(string digits) =>
        IsHex(digits) && digits.TrimStart('0').Length <= MostDigits ? long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether one is marked as hexadecimal, the other is decimal, and both are the same number.</summary>
    public static bool AreOne(string one, string other) =>
        (Marked(one) is { } hex && Decimal(other) == hex) || (Marked(other) is { } otherHex && Decimal(one) == otherHex);

    private static bool IsHex(string text) => text.Length > 0 && text.All(char.IsAsciiHexDigit);
}
