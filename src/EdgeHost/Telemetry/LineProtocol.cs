using System.Globalization;
using System.Text;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// Writes InfluxDB line protocol (docs.influxdata.com, "Line protocol"), one line a call, time stamps in milliseconds.
/// Whatever a name or value contains, a line stays one line and means what it says.
/// </summary>
public sealed class LineProtocol(StringBuilder target)
{
    private bool _fields;

    /// <summary>Begins a line.</summary>
    /// <param name="measurement">Such as <c>readings</c>.</param>
    public LineProtocol Measurement(string measurement)
    {
        _fields = false;
        Escape(measurement, ", ");
        return this;
    }

    /// <summary>Adds a tag; an empty value is left out, as InfluxDB has no empty tags. Tags come before fields.</summary>
    public LineProtocol Tag(string key, string value)
    {
        if (value.Length == 0)
            return this;
        target.Append(',');
        Escape(key, ",= ");
        target.Append('=');
        Escape(value, ",= ");
        return this;
    }

    /// <summary>Adds a number, always as a float: a sensor that once sends 85 and once 85.5 must not change its type.</summary>
    public LineProtocol Field(string key, double value)
    {
        if (!double.IsFinite(value))
            return this;
        Key(key);
        target.Append(value.ToString("R", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds a whole number.</summary>
    public LineProtocol Field(string key, long value)
    {
        Key(key);
        target.Append(CultureInfo.InvariantCulture, $"{value}i");
        return this;
    }

    /// <summary>Adds a text.</summary>
    public LineProtocol Field(string key, string value)
    {
        Key(key);
        target.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                target.Append('\\');
            target.Append(char.IsControl(c) ? ' ' : c);
        }

        target.Append('"');
        return this;
    }

    /// <summary>Ends the line.</summary>
    public void At(DateTimeOffset time) => target.Append(CultureInfo.InvariantCulture, $" {time.ToUnixTimeMilliseconds()}\n");

    private void Key(string key)
    {
        target.Append(_fields ? ',' : ' ');
        _fields = true;
        Escape(key, ",= ");
        target.Append('=');
    }

    private void Escape(string text, string special)
    {
        foreach (var c in text)
        {
            // A line break cannot be escaped, and a backslash in front of an escaped character would undo the escape.
            if (char.IsControl(c))
                target.Append('_');
            else if (c == '\\')
                target.Append('/');
            else
            {
                if (special.Contains(c, StringComparison.Ordinal))
                    target.Append('\\');
                target.Append(c);
            }
        }
    }
}
