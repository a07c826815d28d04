namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Which column or member of a table source holds which field of a manual.</summary>
public sealed class FieldMap
{
    /// <summary>What a mapping can name: seven fields, and the list itself in JSON.</summary>
    public static readonly IReadOnlyList<string> Fields = ["code", "title", "cause", "signs", "remedy", "severity", "page", "items"];

    // What the columns of alarm lists are usually called; looked for where nothing is mapped.
    private static readonly (string Field, string[] Names)[] Usual =
    [
        ("code", ["code", "故障代码", "报警代码", "代码", "报警号", "alarm code", "fault code", "error code", "alarm", "id"]),
        ("title", ["title", "标题", "故障名称", "报警名称", "报警信息", "报警内容", "名称", "描述", "description", "message", "name"]),
        ("cause", ["cause", "原因", "可能原因", "故障原因", "causes", "possible cause", "possible causes"]),
        ("signs", ["signs", "现象", "故障现象", "symptoms", "symptom"]),
        ("remedy", ["remedy", "处理", "处理方法", "处理措施", "措施", "对策", "解决方法", "解决方案", "remedies", "solution", "action", "actions"]),
        ("severity", ["severity", "级别", "等级", "报警级别", "level"]),
        ("page", ["page", "页码", "页"]),
    ];

    private readonly List<(string Field, string Path)> _paths = [];

    /// <summary>No mapping: usual names are looked for.</summary>
    public static FieldMap Empty { get; } = new();

    /// <summary>Whether nothing is mapped.</summary>
    public bool IsEmpty => _paths.All(p => p.Field == "items");

    /// <summary>Where the list of objects is in JSON; null where that was not said.</summary>
    public string? Items => _paths.Where(p => p.Field == "items").Select(p => p.Path).FirstOrDefault();

    /// <summary>The words that <see cref="Parse"/> reads.</summary>
    public IReadOnlyList<string> Words => [.. _paths.Select(p => $"{p.Field}={p.Path}")];

    /// <summary>All mapped paths but that of the list.</summary>
    public IEnumerable<string> Paths => _paths.Where(p => p.Field != "items").Select(p => p.Path);

    /// <summary>Reads words such as <c>remedy=en.solution</c>. Signs and remedies may come from several places.</summary>
    /// <exception cref="FormatException">A word is no mapping; the message says which.</exception>
    public static FieldMap Parse(IEnumerable<string> words)
    {
        var map = new FieldMap();
        foreach (var word in words)
        {
            if (word.Split('=', 2) is not [var field, { Length: > 0 } path] || !Fields.Contains(field))
                throw new FormatException($"--map: expected FIELD=PATH with a field of {string.Join(", ", Fields)}, found '{word}'");
            if (field is not ("signs" or "remedy") && map.PathsOf(field).Any())
                throw new FormatException($"--map: expected {field} once, found it twice");
            map._paths.Add((field, path));
        }

        return map.IsEmpty || map.PathsOf("code").Any() ? map : throw new FormatException("--map: expected a mapping of code among the others, found none");
    }

    /// <summary>Paths of one field.</summary>
    public IEnumerable<string> PathsOf(string field) => _paths.Where(p => p.Field == field).Select(p => p.Path);

    /// <summary>This mapping, or where it is empty one by the usual names among a source's keys.</summary>
    /// <exception cref="InvalidInputException">No key is known as that of the code.</exception>
    public FieldMap Resolved(string file, IReadOnlyList<string> keys)
    {
        if (!IsEmpty)
            return this;
        var map = new FieldMap();
        foreach (var (field, names) in Usual)
            if (
                names.Select(n => keys.FirstOrDefault(k => k.Trim().Equals(n, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(k => k is not null) is
                { } key
            )
                map._paths.Add((field, key));
        return map.PathsOf("code").Any()
            ? map
            : throw new InvalidInputException(file, "--map code", $"a key of {Named(keys)}", "no mapping and no key whose name says it");
    }

    /// <summary>The keys as error lines name them.</summary>
    public static string Named(IReadOnlyList<string> keys) => keys.Count == 0 ? "none" : string.Join(", ", keys.Take(30)) + (keys.Count > 30 ? ", …" : "");

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _paths.Select(p => $"{p.Field}={p.Path}"));
}
