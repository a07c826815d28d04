namespace EdgeDiag.Tests.Walls;

/// <summary>The source that people wrote.</summary>
internal static class SourceFiles
{
    /// <summary>The C# files of a folder and below it, without what the build made.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal);
}
