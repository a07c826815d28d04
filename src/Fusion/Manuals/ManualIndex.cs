using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// The plant's manuals, searchable: an exact code always wins; words are found by SQLite's full-text search over trigrams,
/// which serves Chinese, where words have no borders. Thread-safe.
/// </summary>
public sealed class ManualIndex : IDisposable
{
    private const int TrigramLength = 3;

    private readonly Dictionary<(string Type, string Code, Language Language), ManualSection> _byCode;
    private readonly SqliteConnection _search = new("Data Source=:memory:");
    private readonly Lock _lock = new();

    private ManualIndex(IReadOnlyList<ManualSection> sections)
    {
        Sections = [.. sections.OrderBy(s => s.Ref, StringComparer.Ordinal).ThenBy(s => s.Language)];
        _byCode = Sections.ToDictionary(Key);
        Digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Sections)))[..16];
        _search.Open();
        Execute("CREATE VIRTUAL TABLE sections USING fts5(words, tokenize='trigram')");
        for (var i = 0; i < Sections.Count; i++)
            Execute("INSERT INTO sections(rowid, words) VALUES ($id, $words)", ("$id", i), ("$words", Words(Sections[i])));
    }

    /// <summary>SHA-256 over all sections, first 16 hex digits; the same on every machine.</summary>
    public string Digest { get; }

    /// <summary>All sections, by reference.</summary>
    public IReadOnlyList<ManualSection> Sections { get; }

    /// <summary>Reads every <c>*.md</c> under a folder.</summary>
    /// <exception cref="InvalidInputException">No folder, a file that cannot be used, or two sections for one device type, code and language.</exception>
    public static ManualIndex Build(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidInputException(folder, "folder", "a folder of manuals", "no such folder");
        var sections = new List<ManualSection>();
        var seen = new Dictionary<(string, string, Language), string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            foreach (var section in ManualFile.Read(file))
            {
                if (!seen.TryAdd(Key(section), file))
                    throw new InvalidInputException(file, section.Code, $"one section for {section.DeviceType} {section.Code} in {section.Language}", $"another one in {seen[Key(section)]}");
                sections.Add(section);
            }

        return new ManualIndex(sections);
    }

    /// <summary>Builds from sections already in memory.</summary>
    public static ManualIndex Build(IReadOnlyList<ManualSection> sections) => new(sections);

    /// <summary>The section for exactly this code; an exact match always wins over any search. Null where none.</summary>
    public ManualSection? Find(string deviceType, string code, Language language) =>
        _byCode.GetValueOrDefault((deviceType, code.ToUpperInvariant(), language));

    /// <summary>Sections nearest in words, those of the device type first, then best first; for codes without a section of their own.</summary>
    public IReadOnlyList<ManualSection> Search(string deviceType, Language language, string words, int limit)
    {
        var terms = Terms(words);
        if (terms.Count == 0) return [];
        var rows = new List<int>();
        lock (_lock)
        {
            using var command = _search.CreateCommand();
            command.CommandText = "SELECT rowid FROM sections WHERE sections MATCH $query ORDER BY bm25(sections), rowid";
            command.Parameters.AddWithValue("$query", string.Join(" OR ", terms.Select(t => '"' + t.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')));
            using var reader = command.ExecuteReader();
            while (reader.Read()) rows.Add(reader.GetInt32(0));
        }

        return [.. rows.Select(r => Sections[r]).Where(s => s.Language == language)
            .OrderByDescending(s => s.DeviceType == deviceType).Take(limit)];
    }

    /// <inheritdoc/>
    public void Dispose() => _search.Dispose();

    private static (string, string, Language) Key(ManualSection s) => (s.DeviceType, s.Code.ToUpperInvariant(), s.Language);

    private static string Words(ManualSection s) =>
        string.Join(' ', s.Causes.SelectMany(c => c.Signs.Append(c.Text)).Prepend(s.Overview).Prepend(s.Title).Prepend(s.Code));

    // Chinese has no spaces: every three characters in a row are a term. Elsewhere words are.
    private static HashSet<string> Terms(string words)
    {
        var terms = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(w => w.Split(',', ';', '.', '、', '。')))
        {
            if (word.Length < TrigramLength) continue;
            if (word.All(char.IsAscii)) terms.Add(word);
            else
                for (var i = 0; i + TrigramLength <= word.Length; i++) terms.Add(word.Substring(i, TrigramLength));
            if (terms.Count > 64) break;
        }

        return terms;
    }

    private void Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _search.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
