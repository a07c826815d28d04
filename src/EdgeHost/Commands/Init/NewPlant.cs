using System.Globalization;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Commands.Init;

/// <summary>What a person says of a new plant.</summary>
/// <param name="Site">Segment of the topics.</param>
/// <param name="Language">Of answers and of the first manual.</param>
/// <param name="BrokerHost">The MQTT broker.</param>
/// <param name="BrokerPort">Its port, 1 to 65535.</param>
/// <param name="Machines">At least one.</param>
internal sealed record NewPlant(string Site, Language Language, string BrokerHost, int BrokerPort, IReadOnlyList<NewMachine> Machines)
{
    /// <summary>The kinds of machine, each once.</summary>
    public IReadOnlyList<string> Types => [.. Machines.Select(m => m.Type).Distinct(StringComparer.Ordinal)];
}

/// <summary>A machine.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Id">Its id.</param>
/// <param name="Type">What manuals are written for.</param>
/// <param name="Sensors">Its sensors; may be empty.</param>
internal sealed record NewMachine(string Line, string Id, string Type, IReadOnlyList<NewSensor> Sensors)
{
    /// <summary>Reads <c>LINE/ID:TYPE</c>.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static NewMachine Parse(string text)
    {
        var (address, type) = text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[(at + 1)..].Trim()) : ("", "");
        return address.Split('/') is [var line, var id] && Segment(line) && Segment(id) && type.Length > 0
            ? new NewMachine(line.Trim(), id.Trim(), type, [])
            : throw new InvalidInputException("arguments", "--machine", "LINE/ID:TYPE, such as line-1/oven-1:oven", text);
    }

    private static bool Segment(string text) => text.Trim() is { Length: > 0 and <= 128 } trimmed && trimmed.IndexOfAny(['+', '#']) < 0;
}

/// <summary>A sensor with its limits.</summary>
/// <param name="Name">As the messages call it.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Low">Below it a value is low; null for no limit.</param>
/// <param name="High">Above it a value is high; null for no limit.</param>
internal sealed record NewSensor(string Name, string Unit, double? Low, double? High)
{
    private const string Expected = "NAME:UNIT or NAME:UNIT:LOW:HIGH, a limit may be empty, such as temperature:℃::220";

    /// <summary>Reads <c>NAME:UNIT:LOW:HIGH</c>.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static NewSensor Parse(string text)
    {
        var parts = text.Split(':').Select(p => p.Trim()).ToList();
        if (parts.Count is not (2 or 4) || parts[0].Length == 0 || parts[1].Length == 0)
            throw new InvalidInputException("arguments", "--sensor", Expected, text);
        var (low, high) = parts.Count == 2 ? (null, null) : (Limit(parts[2], text), Limit(parts[3], text));
        return low > high ? throw new InvalidInputException("arguments", "--sensor", "LOW at most HIGH", text) : new NewSensor(parts[0], parts[1], low, high);
    }

    private static double? Limit(string part, string text) =>
        part.Length == 0 ? null
        : double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw new InvalidInputException("arguments", "--sensor", Expected, text);
}
