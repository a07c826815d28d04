using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Writes;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// One point for the time-series database. The official client's <see cref="PointData"/> renders it as line protocol, for every
/// version and for the spool. This class replaces the characters that PointData does not escape, so that a point stays one line.
/// </summary>
/// <param name="measurement">Such as <c>readings</c>.</param>
public sealed class TelemetryPoint(string measurement)
{
    private readonly PointData.Builder _point = PointData.Builder.Measurement(CleanName(measurement));

    /// <summary>Adds a tag; an empty value is left out, as InfluxDB has no empty tags.</summary>
    public TelemetryPoint Tag(string key, string value)
    {
        if (value.Length > 0)
            _point.Tag(CleanName(key), CleanName(value));
        return this;
    }

    /// <summary>
    /// Adds a number, always as a float: a sensor that once sends 85 and once 85.5 must not change its type. NaN and infinity are
    /// left out, as InfluxDB has neither.
    /// </summary>
    public TelemetryPoint Field(string key, double value)
    {
        _point.Field(CleanName(key), value);
        return this;
    }

    /// <summary>Adds a whole number.</summary>
    public TelemetryPoint Field(string key, long value)
    {
        _point.Field(CleanName(key), value);
        return this;
    }

    /// <summary>Adds a text; control characters become spaces.</summary>
    public TelemetryPoint Field(string key, string value)
    {
        _point.Field(CleanName(key), Replace(value, c => char.IsControl(c) ? ' ' : c));
        return this;
    }

    /// <summary>The point as one ended line of line protocol, its time stamp in milliseconds; empty where it has no field.</summary>
    /// <param name="time">When it was measured.</param>
    public string ToLine(DateTimeOffset time)
    {
        // A number, because PointData rounds a DateTimeOffset through a double.
        var line = _point.Timestamp(time.ToUnixTimeMilliseconds(), WritePrecision.Ms).ToPointData().ToLineProtocol();
        return line.Length == 0 ? "" : line + "\n";
    }

    // A backslash in front of an escaped character would undo the escape. PointData refuses an empty field name.
    private static string CleanName(string name) =>
        name.Length == 0
            ? "_"
            : Replace(
                name,
                c =>
                    char.IsControl(c) ? '_'
                    : c == '\\' ? '/'
                    : c
            );

    private static string Replace(string text, Func<char, char> replacement)
    {
        foreach (var c in text)
            if (replacement(c) != c)
                return string.Create(
                    text.Length,
                    (text, replacement),
                    static (target, source) =>
                    {
                        for (var i = 0; i < target.Length; i++)
                            target[i] = source.replacement(source.text[i]);
                    }
                );
        return text;
    }
}
