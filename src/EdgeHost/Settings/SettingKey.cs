using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using EdgeDiag.EdgeHost.Output;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>One key of the settings: its name, the type of its values, and what values it takes.</summary>
/// <param name="Name">Such as <c>Mqtt:Port</c>; an entry of a list has <c>#</c> in the place of its number, as in <c>Model:Routes:#:Adapter</c>.</param>
/// <param name="Type">Type of the value: text, a whole number, a number, true or false, a time span, or an enumeration.</param>
/// <param name="Property">The property that the key sets; for an entry of a list the list.</param>
public sealed record SettingKey(string Name, Type Type, PropertyInfo Property)
{
    /// <summary>What a value must look like.</summary>
    public string Expected =>
        Type == typeof(int) || Type == typeof(long) ? "a whole number"
        : Type == typeof(double) ? "a number"
        : Type == typeof(bool) ? "true or false"
        : Type == typeof(TimeSpan) ? "a time such as 00:00:30 or 7.00:00:00"
        : Type.IsEnum ? string.Join(" or ", Enum.GetNames(Type).Select(n => n.ToLowerInvariant()))
        : "text";

    /// <summary>Why a value cannot be used, in one line that names key, expected and found; null where it can.</summary>
    /// <param name="key">The key as it was written, with the entry's number.</param>
    /// <param name="value">The value as it was written; null for JSON's null.</param>
    public string? Problem(string key, string? value)
    {
        if (value is null)
            return IsOptional ? null : $"{key}: expected {Expected}, found null";
        var found = value.Trim().Length == 0 ? "nothing" : Public(value);
        if (!TryConvert(value, out var converted))
            return $"{key}: expected {Expected}, found {found}";
        foreach (var rule in Property.PropertyType == Type ? Property.GetCustomAttributes<ValidationAttribute>() : [])
            if (!rule.IsValid(converted))
                return rule is RequiredAttribute ? $"{key}: expected {Expected}, found nothing" : $"{rule.FormatErrorMessage(key)}, found {found}";
        return null;
    }

    private bool IsOptional => Type == typeof(string) && new NullabilityInfoContext().Create(Property).WriteState == NullabilityState.Nullable;

    // As the binder converts, but for a number in the place of an enumeration's name, which says nothing to a reader.
    private bool TryConvert(string value, out object? converted)
    {
        converted = null;
        if (Type == typeof(string))
            converted = value;
        else if (Type == typeof(int) && int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole))
            converted = whole;
        else if (Type == typeof(long) && long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var large))
            converted = large;
        else if (Type == typeof(double) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            converted = number;
        else if (Type == typeof(bool) && bool.TryParse(value, out var on))
            converted = on;
        else if (Type == typeof(TimeSpan) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var span))
            converted = span;
        else if (Type.IsEnum && Enum.GetNames(Type).FirstOrDefault(n => n.Equals(value.Trim(), StringComparison.OrdinalIgnoreCase)) is { } name)
            converted = Enum.Parse(Type, name);
        return converted is not null;
    }

    private static string Public(string value)
    {
        const int longest = 80;
        var masked = OutsideText.Masked(value);
        return masked.Length > longest ? masked[..longest] + "…" : masked;
    }
}
