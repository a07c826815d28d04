using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Devices;

/// <summary>What people call common sensors, where <c>devices.json</c> gives no label.</summary>
public static class SensorVocabulary
{
    /// <summary>Whether a sensor is a common one.</summary>
    public static bool Knows(string name) => LanguageFiles.All[0].Sensors!.ContainsKey(name);

    /// <summary>The label of a sensor; an unknown name with spaces for underscores.</summary>
    public static LocalizedText Label(string name)
    {
        var known = Enum.GetValues<Language>().Where(l => l.File().Sensors!.ContainsKey(name)).ToDictionary(l => l, l => l.File().Sensors![name]);
        return known.Count > 0 ? new LocalizedText(known) : LocalizedText.Same(name.Replace('_', ' '));
    }
}
