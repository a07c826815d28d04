using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Folders of models and adapters with one broken file.</summary>
internal static class ModelFiles
{
    private static readonly string AdapterFolder = Path.Combine(Repository.Root, "adapters", "demo-plant");

    /// <summary>The bundled base.</summary>
    public static string Model { get; } = Path.Combine(Repository.Root, "models", "mini");

    /// <summary>A copy of the bundled adapter with a broken file.</summary>
    public static FileExample Adapter(ChaosRandom random, string folder, Func<string, string[]> command) =>
        Broken(random, folder, AdapterFolder, "adapter", command);

    /// <summary>A copy of the bundled base with a broken file.</summary>
    public static FileExample Base(ChaosRandom random, string folder, Func<string, string[]> command) => Broken(random, folder, Model, "model", command);

    private static FileExample Broken(ChaosRandom random, string folder, string source, string name, Func<string, string[]> command)
    {
        var target = Path.Combine(folder, name);
        Directory.CreateDirectory(target);
        string[] files = [.. Directory.EnumerateFiles(source).Where(f => !f.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var broken = random.Pick(files);
        foreach (var file in files)
            if (file != broken)
                File.CreateSymbolicLink(Path.Combine(target, Path.GetFileName(file)), file);
        var valid = File.ReadAllBytes(broken);
        var (bytes, what) =
            broken.EndsWith(".safetensors", StringComparison.Ordinal) ? Tensors(random, valid)
            : broken.EndsWith(".json", StringComparison.Ordinal) && random.Chance(0.75) ? HostileJson.Of(random, JsonNode.Parse(valid)!.AsObject())
            : HostileBytes.Of(random, valid);
        PlantFiles.Write(target, Path.GetFileName(broken), bytes);
        var words = command(target);
        return new(string.Join(' ', words.Take(2)), $"{Path.GetFileName(broken)}: {what}", folder, words);
    }

    // Its header is JSON behind eight bytes of length.
    private static (byte[] Bytes, string What) Tensors(ChaosRandom random, byte[] valid)
    {
        var length = (int)BitConverter.ToInt64(valid, 0);
        switch (random.Below(4))
        {
            case 0:
                return (
                    [.. BitConverter.GetBytes(random.Pick((long[])[-1, 0, long.MaxValue, 1L << 40, valid.Length])), .. valid.AsSpan(8)],
                    "a wrong length of its header"
                );
            case 1:
                return (valid[..random.Below(valid.Length)], "cut off");
            default:
                var (header, what) = HostileJson.Of(random, JsonNode.Parse(valid.AsSpan(8, length))!.AsObject());
                return ([.. BitConverter.GetBytes((long)header.Length), .. header, .. valid.AsSpan(8 + length)], $"header with {what}");
        }
    }
}
