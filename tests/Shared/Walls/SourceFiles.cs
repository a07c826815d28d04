namespace EdgeDiag.Tests.Walls;

/// <summary>The source that people wrote.</summary>
internal static class SourceFiles
{
    /// <summary>The C# files of a folder and below it, without what the build made.</summary>
    public static IEnumerable<string> In(string folder) => In(folder, "*.cs");

    /// <summary>Files of other kinds, likewise.</summary>
    public static IEnumerable<string> In(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"))
            .Order(StringComparer.Ordinal);
}
