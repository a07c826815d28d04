using EdgeDiag.Tests.Walls;

namespace EdgeDiag.Fusion.Tests.Walls;

/// <summary>How large rooms, files and lines may be.</summary>
public sealed class SourceSizeTests
{
    private const int MostFiles = 24,
        MostLines = 300,
        MostCharacters = 160;

    /// <summary>The folders of projects.</summary>
    public static TheoryData<string> Projects { get; } =
    [.. ((string[])["src", "tests", "tools"]).SelectMany(f => Directory.EnumerateDirectories(Path.Combine(Repository.Root, f))).Select(Relative).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_FilesAndLines_AreShortEnough(string project)
    {
        var errors = SourceFiles.In(Path.Combine(Repository.Root, project)).SelectMany(FindTooLong).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void ScriptsAndBuildFiles_Lines_AreShortEnough()
    {
        string[] folders = ["bench", "build", "deploy", "src", "tests", "tools"],
            patterns = ["*.py", "*.mjs", "*.sh", "*.targets", "*.props", "*.csproj"];
        var files = folders
            .SelectMany(f => patterns.SelectMany(p => SourceFiles.In(Path.Combine(Repository.Root, f), p)))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.sh"))
            .ToList();
        Assert.True(files.Count > 20, $"{files.Count}");
        var errors = files.SelectMany(FindLongLines).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void Source_Rooms_HaveFewFiles()
    {
        var full = SourceFiles
            .In(Path.Combine(Repository.Root, "src"))
            .GroupBy(f => Relative(Path.GetDirectoryName(f)!))
            .Where(room => room.Count() > MostFiles)
            .Select(room => room.Key)
            .Order(StringComparer.Ordinal);
        Assert.Empty(full);
    }

    private static IEnumerable<string> FindTooLong(string file)
    {
        var lines = File.ReadAllLines(file);
        if (lines.Length > MostLines)
            yield return $"{Relative(file)}: expected at most {MostLines} lines, found {lines.Length}";
        foreach (var error in FindLongLines(file))
            yield return error;
    }

    private static IEnumerable<string> FindLongLines(string file)
    {
        var lines = File.ReadAllLines(file);
        for (var i = 0; i < lines.Length; i++)
            if (lines[i].Length > MostCharacters)
                yield return $"{Relative(file)}:{i + 1}: expected at most {MostCharacters} characters, found {lines[i].Length}";
    }

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
