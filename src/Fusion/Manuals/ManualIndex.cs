using System.Security.Cryptography;
using System.Text.Json;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// The plant's manuals, searchable: an exact code always wins, however it is spelled (<see cref="CodeBook"/>). Words are found by
/// SQLite's full-text search over words and pairs of ideographs (<see cref="SearchTerms"/>), best first after BM25. Thread-safe.
/// </summary>
public sealed class ManualIndex : IDisposable
{
    private const int MostTerms = 64;

    // A title says what a section is about; a remedy says little and only helps to choose among sections that are. Chosen, not fitted.
    private const string Rank = "bm25(sections, 4.0, 1.0, 0.3)";

    private readonly Dictionary<(string Type, string Code, Language Language), ManualSection> _byCode;
    private readonly ILookup<(string Type, string Form, Language Language), ManualSection> _alike;
    private readonly string[] _types;
    private readonly Language[] _languages;
    private readonly SqliteConnection _search = new("Data Source=:memory:");
    private readonly Lock _lock = new();

    private ManualIndex(IReadOnlyList<ManualSection> sections, DeviceCatalog? devices)
    {
        Sections = [.. sections.OrderBy(s => s.Ref, StringComparer.Ordinal).ThenBy(s => s.Language).ThenBy(s => s.DeviceType, StringComparer.Ordinal)];
        Codes = ManualCodes.Of(Sections, devices);
        _byCode = Sections
            .SelectMany(s => s.Codes, (section, code) => (Section: section, Key: Codes.Key(section.DeviceType, code)))
            .ToDictionary(s => (s.Section.DeviceType, s.Key, s.Section.Language), s => s.Section);
        _alike = Sections
            .SelectMany(s => s.Codes.Select(CodeBook.AlikeForm).Distinct(StringComparer.Ordinal), (section, form) => (Section: section, Form: form))
            .ToLookup(s => (s.Section.DeviceType, s.Form, s.Section.Language), s => s.Section);
        _types = [.. Sections.Select(s => s.DeviceType).Distinct()];
        _languages = [.. Sections.Select(s => s.Language).Distinct().Order()];
        Digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Sections)))[..16];
        _search.Open();
        Execute("CREATE VIRTUAL TABLE sections USING fts5(title, words, remedies, tokenize='porter unicode61')");
        using var transaction = _search.BeginTransaction();
        for (var i = 0; i < Sections.Count; i++)
            Execute(
                "INSERT INTO sections(rowid, title, words, remedies) VALUES ($id, $title, $words, $remedies)",
                ("$id", i),
                ("$title", SearchTerms.Indexed($"{string.Join(' ', Sections[i].Codes)} {Sections[i].Title}", Sections[i].Language)),
                ("$words", SearchTerms.Indexed(Words(Sections[i]), Sections[i].Language)),
                ("$remedies", SearchTerms.Indexed(string.Join(' ', Sections[i].Causes.SelectMany(c => c.Remedies)), Sections[i].Language))
            );
        transaction.Commit();
    }

    /// <summary>SHA-256 over all sections, first 16 hex digits; the same on every machine and wherever the files are.</summary>
    public string Digest { get; }

    /// <summary>All sections, by reference.</summary>
    public IReadOnlyList<ManualSection> Sections { get; }

    /// <summary>The codes of the manuals, and the plant's aliases for them: by these, codes are compared everywhere.</summary>
    public PlantCodes Codes { get; }

    /// <summary>Reads every <c>*.md</c> under a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="devices">The plant's devices, for their types' aliases; null for none.</param>
    /// <exception cref="InvalidInputException">No folder, a file that cannot be used, or two sections for one device type, code and language.</exception>
    public static ManualIndex Build(string folder, DeviceCatalog? devices = null)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException(folder, "folder", "a folder of manuals", "no such folder");
        var sections = new List<ManualSection>();
        var seen = new Dictionary<(string, string, Language), string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        foreach (var section in ManualFile.Read(file))
        {
            foreach (var code in section.Codes)
                if (!seen.TryAdd(Key(section, code), file))
                    throw new InvalidInputException(
                        file,
                        code,
                        $"one section for {section.DeviceType} {code} in {section.Language}",
                        $"another one in {seen[Key(section, code)]}"
                    );
            sections.Add(section);
        }

        return new ManualIndex(sections, devices);
    }

    /// <summary>Builds from sections already in memory.</summary>
    public static ManualIndex Build(IReadOnlyList<ManualSection> sections, DeviceCatalog? devices = null) => new(sections, devices);

    /// <summary>The section for exactly this code, in whatever spelling; an exact match always wins over any search. Null where none.</summary>
    public ManualSection? Find(string deviceType, string code, Language language)
    {
        var found = _byCode.GetValueOrDefault((deviceType, Codes.Key(deviceType, code), language));
        return found is null || found.IsAbout(code) ? found : found with { FoundAs = code };
    }

    /// <summary>Whether a manual has this very code, in any language; for a device without a type, that of whatever device type.</summary>
    public bool Knows(string deviceType, string code) =>
        Enum.GetValues<Language>()
            .Any(language => Find(deviceType, code, language) is not null || (deviceType.Length == 0 && FindElsewhere(code, language).Count > 0));

    /// <summary>Sections of a device type about codes that a person could take for this one, in the manual's order.</summary>
    public IReadOnlyList<ManualSection> FindAlike(string deviceType, string code, Language language) =>
        [.. _alike[(deviceType, CodeBook.AlikeForm(code), language)]];

    /// <summary>Sections with exactly this code for whatever device type, by reference; for a device whose own type has none.</summary>
    public IReadOnlyList<ManualSection> FindElsewhere(string code, Language language) =>
        [.. _types.Select(t => Find(t, code, language)).OfType<ManualSection>().OrderBy(s => s.Ref, StringComparer.Ordinal)];

    /// <summary>
    /// Sections nearest in words (code, title, causes, signs, remedies), those of the device type first, then best first; for codes
    /// without a section of their own.
    /// </summary>
    public IReadOnlyList<ManualSection> Search(string deviceType, Language language, string words, int limit) =>
        [
            .. Nearest(words, [language])
                .Select(h => h.Section)
                .Where(s => s.Language == language)
                .OrderByDescending(s => s.DeviceType == deviceType)
                .Take(limit),
        ];

    /// <summary>Sections whose code is asked for or is a word of the query, then those nearest in words, remedies among them.</summary>
    public IReadOnlyList<ManualHit> Search(ManualQuery query)
    {
        var asked = new HashSet<ManualSection>(query.Code is null ? [] : SectionsOf(query.Code), ReferenceEqualityComparer.Instance);
        bool Fits(ManualSection s) =>
            (query.DeviceType is null || s.DeviceType == query.DeviceType)
            && (query.Language is null || s.Language == query.Language)
            && (query.Code is null || asked.Contains(s));
        var words = query.Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (codes, rest) = (new HashSet<ManualSection>(asked.Where(Fits), ReferenceEqualityComparer.Instance), new List<string>());
        foreach (var word in words)
        {
            var named = SectionsOf(word).Where(Fits).ToList();
            codes.UnionWith(named);
            // A word that is a code says nothing more than that.
            if (named.Count == 0)
                rest.Add(word);
        }

        var near = Nearest(string.Join(' ', rest), query.Language is { } one ? [one] : _languages).Where(h => Fits(h.Section)).ToList();
        var exact = near.Where(h => codes.Contains(h.Section)).Select(h => h with { Exact = true }).ToList();
        exact.AddRange(Sections.Where(s => codes.Contains(s) && !exact.Exists(h => ReferenceEquals(h.Section, s))).Select(s => new ManualHit(s, true, 0)));
        return [.. exact.Concat(near.Where(h => !codes.Contains(h.Section))).Take(query.Limit)];
    }

    /// <inheritdoc/>
    public void Dispose() => _search.Dispose();

    // For refusing a second section only: two codes of one manual that are spelled differently are two codes.
    private static (string, string, Language) Key(ManualSection s, string code) => (s.DeviceType, CodeForm.Strict(code), s.Language);

    private IEnumerable<ManualSection> SectionsOf(string code) =>
        from type in _types
        let key = Codes.Key(type, code)
        from language in Enum.GetValues<Language>()
        let found = _byCode.GetValueOrDefault((type, key, language))
        where found is not null
        select found;

    private static string Words(ManualSection s) => string.Join(' ', s.Causes.SelectMany(c => c.Signs.Append(c.Text)).Prepend(s.Overview));

    private List<ManualHit> Nearest(string words, IReadOnlyList<Language> languages)
    {
        var terms = languages.SelectMany(l => SearchTerms.Asked(words, MostTerms, l)).Distinct(StringComparer.Ordinal).Take(MostTerms).ToList();
        var hits = new List<ManualHit>();
        if (terms.Count == 0)
            return hits;
        lock (_lock)
        {
            using var command = _search.CreateCommand();
            command.CommandText = $"SELECT rowid, {Rank} FROM sections WHERE sections MATCH $query ORDER BY 2, 1";
            // Letters and digits only: a quoted term cannot end its quotes.
            command.Parameters.AddWithValue("$query", string.Join(" OR ", terms.Select(t => $"\"{t}\"")));
            using var reader = command.ExecuteReader();
            while (reader.Read())
                hits.Add(new ManualHit(Sections[reader.GetInt32(0)], false, -reader.GetDouble(1)));
        }

        return hits;
    }

    private void Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _search.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
