using System.Runtime.CompilerServices;
using System.Text;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// Finds a device's sensor by the name that a sender gives it: its own name, then the same name in another spelling, then its aliases of
/// <c>devices.json</c>, then its label. Case, white space, <c>_</c>, <c>-</c> and <c>.</c> do not count.
/// </summary>
internal sealed class SensorNames
{
    private static readonly ConditionalWeakTable<DeviceDescription, SensorNames> Known = [];

    private readonly Dictionary<string, SensorDescription> _exact;
    private readonly string? _recipe;

    // Null: several sensors are called so, and none is meant.
    private readonly Dictionary<string, SensorDescription?> _spellings = new(StringComparer.Ordinal);

    private SensorNames(DeviceDescription device)
    {
        _recipe = device.Recipe is { } recipe ? Normalize(recipe) : null;
        _exact = device.Sensors.ToDictionary(s => s.Name, StringComparer.Ordinal);
        AddSpellings(device.Sensors, s => [s.Name]);
        AddSpellings(device.Sensors, s => s.Aliases);
        AddSpellings(device.Sensors, s => [.. s.Label.Texts.Values]);
    }

    /// <summary>The names of a device's sensors.</summary>
    public static SensorNames Of(DeviceDescription device) => Known.GetValue(device, d => new SensorNames(d));

    /// <summary>The sensor of this very name; null for none.</summary>
    public SensorDescription? FindExact(string name) => _exact.GetValueOrDefault(name);

    /// <summary>Whether a name, in whatever spelling, is that of the device's recipe.</summary>
    public bool IsRecipe(string name) => _recipe is not null && Normalize(name) == _recipe;

    /// <summary>The sensor that is meant; null where there is none, or more than one.</summary>
    public SensorDescription? Find(string name) => FindExact(name) ?? _spellings.GetValueOrDefault(Normalize(name));

    private void AddSpellings(IReadOnlyList<SensorDescription> sensors, Func<SensorDescription, IReadOnlyList<string>> names)
    {
        foreach (var spelling in sensors.SelectMany(s => names(s).Select(n => (Name: Normalize(n), Sensor: s))).GroupBy(s => s.Name, s => s.Sensor))
            if (spelling.Key.Length > 0)
                _spellings.TryAdd(spelling.Key, spelling.Distinct().Count() == 1 ? spelling.First() : null);
    }

    private static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in CompatibilityForms.Replace(name))
            if (!char.IsWhiteSpace(c) && c is not ('_' or '-' or '.'))
                text.Append(char.ToLowerInvariant(c));
        return text.ToString();
    }
}
