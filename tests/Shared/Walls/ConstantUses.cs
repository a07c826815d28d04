using System.Text.RegularExpressions;

namespace EdgeDiag.Tests.Walls;

/// <summary>Finds in source files where they name a constant or an enum value of another room.</summary>
internal static partial class ConstantUses
{
    /// <summary>The uses in the files of a folder and below it.</summary>
    /// <param name="folder">Folder of a project's source.</param>
    /// <param name="constants">The constants of each type; a type name that two rooms have is looked up in the user's room and those it imports.</param>
    public static IEnumerable<TypeUse> Find(string folder, IReadOnlyDictionary<(string Room, string Type), IReadOnlySet<string>> constants)
    {
        var byType = constants.ToLookup(c => c.Key.Type);
        foreach (var file in SourceFiles.In(folder))
        {
            var text = Comment().Replace(File.ReadAllText(file), "");
            var room = Namespace().Match(text).Groups[1].Value;
            var seen = Import().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();
            foreach (var name in Member().Matches(text).Select(m => (Type: m.Groups[1].Value, Constant: m.Groups[2].Value)).Distinct())
            foreach (var (key, names) in byType[name.Type])
                if (names.Contains(name.Constant) && (seen.Contains(key.Room) || room.StartsWith(key.Room + ".", StringComparison.Ordinal)))
                    yield return new TypeUse(room, Path.GetFileNameWithoutExtension(file), key.Room, key.Type);
        }
    }

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"\b([A-Z]\w*)\.(\w+)")]
    private static partial Regex Member();
}
