using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Where a relative path of the settings is.</summary>
public static class Locate
{
    // What a published folder brings along.
    private static readonly string[] Bundled = ["models/mini", "adapters/demo-plant", "samples/plant", "safety"];

    /// <summary>
    /// A path that exists below the working directory, or below the program's folder or one above it, so that a clone and a
    /// published folder work wherever they are started from; the path below the working directory where it exists nowhere.
    /// </summary>
    public static string Existing(string path) => Find(path) ?? Path.GetFullPath(path);

    /// <summary>As <see cref="Existing"/>, for a path that must be there.</summary>
    /// <param name="key">The setting that names it.</param>
    /// <param name="path">The path.</param>
    /// <param name="expected">What the path should be, such as "a model's folder".</param>
    /// <exception cref="InvalidInputException">It is nowhere. The message says where EdgeDiag looked and what to do.</exception>
    public static string Required(string key, string path, string expected) =>
        Find(path) ?? throw new InvalidInputException("settings", key, expected, Missing(key, path));

    /// <summary>For a path that exists nowhere: where EdgeDiag looked for it, and what to do.</summary>
    public static string Missing(string key, string path)
    {
        var beside = Path.IsPathRooted(path) ? "" : $" or {Path.Combine(AppContext.BaseDirectory, path)} or in a folder above the program";
        var remedy = Bundled.Contains(path)
            ? "copy the whole published folder (dotnet publish src/EdgeHost -c Release -o out); it contains this"
            : $"set {key} to the full path";
        return $"nothing at {Path.GetFullPath(path)}{beside}; {remedy}";
    }

    private static string? Find(string path)
    {
        var here = Path.GetFullPath(path);
        if (Path.Exists(here))
            return here;
        if (Path.IsPathRooted(path))
            return null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Exists(Path.Combine(folder.FullName, path)))
                return Path.Combine(folder.FullName, path);
        return null;
    }
}
