namespace EdgeDiag.EdgeHost.Tests.Learning;

/// <summary>
/// The demo plant with fewer tickets. A training asks the model about every validation ticket, which takes longer than a short
/// training itself; where a test says nothing of those figures, a few are enough.
/// </summary>
internal static class SmallPlant
{
    private static readonly string Demo = Path.Combine(Repository.Root, "samples", "plant");

    /// <summary>Copies the demo plant.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="validation">Validation tickets.</param>
    /// <param name="train">Tickets of its history; all where null.</param>
    /// <returns>The copy's folder.</returns>
    public static string Create(TemporaryFolder folder, int validation, int? train = null) => Create(folder.File("plant"), validation, train);

    /// <summary>Copies the demo plant to a folder.</summary>
    public static string Create(string plant, int validation, int? train = null)
    {
        foreach (var source in Directory.EnumerateFiles(Demo, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(plant, Path.GetRelativePath(Demo, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }

        Cut("validation", validation);
        if (train is { } count)
            Cut("train", count);
        return plant;

        void Cut(string name, int count)
        {
            var file = Path.Combine(plant, "tickets", name + ".jsonl");
            File.WriteAllLines(file, [.. File.ReadLines(file).Take(count)]);
        }
    }
}
