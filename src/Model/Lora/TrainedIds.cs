using System.Globalization;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// What an adapter and those it was made from have learned, kept beside it as <c>trained-tickets.txt</c>: one id a line. Whoever compares
/// adapters must not ask them about these.
/// </summary>
/// <param name="Ids">Ids of the examples.</param>
/// <param name="UnknownUntil">
/// An ancestor did not say what it had learned: anything that was known at this time may be among it. Null where all is known.
/// </param>
public sealed record TrainedIds(IReadOnlySet<string> Ids, DateTimeOffset? UnknownUntil = null)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "trained-tickets.txt";

    private const int Longest = 400;
    private const string Unknown = "# not known until ";

    /// <summary>Those of an adapter's folder; null where it does not say.</summary>
    /// <exception cref="ModelFormatException">The time in its first line cannot be read.</exception>
    public static TrainedIds? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        var lines = BoundedFile.Text(path, "ids of what an adapter has learned", BoundedFile.Vocabulary).ReplaceLineEndings("\n").Split('\n');
        DateTimeOffset? until = null;
        if (lines.FirstOrDefault(l => l.StartsWith(Unknown, StringComparison.Ordinal)) is { } line)
            until = DateTimeOffset.TryParseExact(line[Unknown.Length..], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                ? time
                : throw new ModelFormatException(path, "line", $"'{Unknown}' and a time", line);
        var ids = lines.Where(l => l.Length > 0 && l[0] != '#').ToHashSet(StringComparer.Ordinal);
        // A damaged file would let an adapter be asked about what it knows.
        if (ids.FirstOrDefault(id => id.Length > Longest || id.Any(c => char.IsControl(c) || c == '\uFFFD')) is { } bad)
            throw new ModelFormatException(
                path,
                "line",
                $"an id of at most {Longest} characters",
                bad.Length > Longest ? $"{bad.Length} characters" : "characters that are none of an id"
            );
        return new TrainedIds(ids, until);
    }

    /// <summary>Writes them beside an adapter.</summary>
    public void Write(string folder)
    {
        var lines = new List<string> { "# what this adapter and those it was made from have learned" };
        if (UnknownUntil is { } until)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Unknown}{until:O}"));
        lines.AddRange(Ids.Order(StringComparer.Ordinal));
        AtomicFile.Write(Path.Combine(folder, FileName), string.Concat(lines.Select(l => l + "\n")));
    }
}
