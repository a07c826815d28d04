using System.Globalization;
using System.Text;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Writes examples to a folder, for a person to look at.</summary>
internal static class LampAlbum
{
    /// <summary>Writes the frames of an example, its off reference, and a text with its truth and conditions.</summary>
    /// <param name="folder">Is made if it does not exist.</param>
    public static void Write(string folder, int seed, int number)
    {
        var example = LampGenerator.Create(seed, number);
        Directory.CreateDirectory(folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{seed}-{number:0000}");
        var ending = example.Conditions.JpegQuality > 0 ? "jpg" : "png";
        for (var i = 0; i < example.Frames.Count; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{name}-{i}.{ending}"), example.Frames[i]);
        if (example.OffReference is { } reference)
            File.WriteAllBytes(Path.Combine(folder, $"{name}-off.{ending}"), reference);
        var text = new StringBuilder();
        foreach (var lamp in example.Lamps)
        {
            var state = lamp.Undecidable ? $"{lamp.State} (undecidable)" : lamp.State.ToString();
            text.Append(CultureInfo.InvariantCulture, $"{lamp.Color} {state}, lens {lamp.Lens}, levels");
            foreach (var level in lamp.Levels)
                text.Append(CultureInfo.InvariantCulture, $" {level:0.00}");
            text.Append(CultureInfo.InvariantCulture, $", emitted {lamp.EmittedShare:0.00}, contrast {lamp.Contrast:0}");
            text.AppendLine(CultureInfo.InvariantCulture, $", hidden {lamp.HiddenShare:0.00}");
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"tower {example.Tower}, regions given: {example.RegionsGiven}");
        text.AppendLine(example.Conditions.ToString());
        File.WriteAllText(Path.Combine(folder, name + ".txt"), text.ToString());
    }
}
