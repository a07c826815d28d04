namespace EdgeDiag.Fusion.Codes;

/// <summary>
/// The codes of one device type: which spellings are one code. Two codes that the manual lists side by side are never one: where they
/// have the same <see cref="CodeForm.Normal"/> form, they and all spellings of this form are compared by a stricter one. Immutable.
/// </summary>
/// <remarks>
/// A code that no form finds is read in other ways, and the one listed code that such a reading gives counts: without the words in front
/// (<c>Alarm 4021</c>), and as a number in the other notation. The latter only where the manual marks its code as hexadecimal: 17 is
/// <c>0x11</c> unless the manual lists 17 or <c>0x17</c>, for a machine that leaves out the mark could mean this one. From <c>0x11</c>
/// nothing leads to a listed 17 or 11, since nothing says in which notation that manual counts. Two possible codes are none.
/// </remarks>
public sealed class CodeBook
{
    // No form begins with a space, so keys of different forms are never equal.
    private const string JoinedMark = " ",
        StrictMark = "  ";
    private const string BehindWords = " :.-_#=";

    private readonly HashSet<string> _alikeNormal = new(StringComparer.Ordinal),
        _alikeJoined = new(StringComparer.Ordinal),
        _listed;
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly ILookup<string, (CodeWordKind Kind, string Key)> _withoutWords;
    private readonly ILookup<long, string> _byNumber;

    /// <summary>A device type's codes.</summary>
    /// <param name="lists">The codes as its manuals write them, one list a language.</param>
    /// <param name="aliases">What machines call codes otherwise: name to code.</param>
    public CodeBook(IReadOnlyList<IReadOnlyList<string>> lists, IReadOnlyDictionary<string, string> aliases)
    {
        foreach (var list in lists)
            FindAlike(list);
        LookAlikes =
        [
            .. lists
                .SelectMany(l => l.GroupBy(CodeForm.Normal).Where(g => g.Select(CodeForm.Strict).Distinct().Count() > 1))
                .Select(g => (IReadOnlyList<string>)[.. g.Distinct().Order(StringComparer.Ordinal)])
                .DistinctBy(g => string.Join('\n', g)),
        ];
        // An alias that is only another spelling of its code says nothing. Any other is told from the listed codes, as these are from each other.
        var effective = aliases.Where(a => FormKey(a.Key) != FormKey(a.Value)).OrderBy(a => a.Key, StringComparer.Ordinal).ToList();
        if (effective.Count > 0)
        {
            FindAlike([.. effective.Select(a => a.Key)]);
            foreach (var list in lists)
                FindAlike([.. list, .. effective.Select(a => a.Key)]);
        }

        var listed = lists.SelectMany(l => l).Distinct(StringComparer.Ordinal).Select(c => (Code: c, Key: FormKey(c))).ToList();
        _listed = listed.Select(l => l.Key).ToHashSet(StringComparer.Ordinal);
        UnusedAliases = [.. effective.Where(a => _listed.Contains(FormKey(a.Key))).Select(a => a.Key)];
        foreach (var (name, code) in effective)
            if (!_listed.Contains(FormKey(name)))
                _aliases[FormKey(name)] = FormKey(code);
        _withoutWords = listed
            .Select(l => (l.Key, Bare: WithoutWords(l.Code)))
            .Where(l => l.Bare is not null)
            .ToLookup(l => CodeForm.Normal(l.Bare!.Value.Code), l => (l.Bare!.Value.Kind, l.Key));
        _byNumber = listed
            .Select(l => (l.Key, Number: CodeNumber.Marked(CodeForm.Joined(l.Code))))
            .Where(l => l.Number is not null)
            .ToLookup(l => l.Number!.Value, l => l.Key);
    }

    /// <summary>No manual and no aliases: codes with the same normal form are one.</summary>
    public static CodeBook Empty { get; } = new([], new Dictionary<string, string>());

    /// <summary>Codes of one manual that have the same normal form and are compared by a stricter one, each group once.</summary>
    public IReadOnlyList<IReadOnlyList<string>> LookAlikes { get; }

    /// <summary>Aliases that the manual lists as codes of their own, and that are therefore not used.</summary>
    public IReadOnlyList<string> UnusedAliases { get; }

    /// <summary>What two spellings have in common where, and only where, they are one code. For comparing, not for people.</summary>
    public string Key(string code)
    {
        var own = FormKey(code);
        if (Known(own) is { } known)
            return known;
        var found = Readings(code).Distinct(StringComparer.Ordinal).Take(2).ToList();
        return found is [var one] ? one : own;
    }

    /// <summary>What codes have in common that a person could take for each other: they differ in zeros, separators or words in front alone.</summary>
    public static string AlikeForm(string code) => CodeForm.Normal(WithoutWords(code)?.Code ?? code);

    private IEnumerable<string> Readings(string code)
    {
        foreach (var key in Numbers(code).Concat(WithWords(CodeWordKind.Any, code)))
            yield return key;
        if (WithoutWords(code) is not var (kind, rest))
            yield break;
        var known = Known(FormKey(rest));
        foreach (var key in (known is null ? Numbers(rest) : [known]).Concat(WithWords(kind, rest)))
            yield return key;
    }

    // Listed codes that have a word in front which says nothing else than the machine's.
    private IEnumerable<string> WithWords(CodeWordKind kind, string rest) =>
        _withoutWords[CodeForm.Normal(rest)].Where(l => kind == CodeWordKind.Any || l.Kind == CodeWordKind.Any || l.Kind == kind).Select(l => l.Key);

    private IEnumerable<string> Numbers(string code)
    {
        var joined = CodeForm.Joined(code);
        if (CodeNumber.Decimal(joined) is { } number)
            return CodeNumber.Hex(joined) is { } other && other != number && _byNumber.Contains(other) ? [] : _byNumber[number];
        return joined.Any(char.IsAsciiLetter) && CodeNumber.Hex(joined) is { } hex ? _byNumber[hex] : [];
    }

    private static (CodeWordKind Kind, string Code)? WithoutWords(string code)
    {
        var strict = CodeForm.Strict(code);
        return CodeWords.Find(strict, BehindWords) is (var kind, > 0 and var rest) ? (kind, strict[rest..]) : null;
    }

    private string? Known(string key) => _listed.Contains(key) ? key : _aliases.GetValueOrDefault(key);

    private string FormKey(string code)
    {
        var normal = CodeForm.Normal(code);
        if (!_alikeNormal.Contains(normal))
            return normal;
        var joined = CodeForm.Joined(code);
        return _alikeJoined.Contains(joined) ? StrictMark + CodeForm.Strict(code) : JoinedMark + joined;
    }

    private void FindAlike(IReadOnlyList<string> codes)
    {
        var strict = codes.Select(CodeForm.Strict).Distinct(StringComparer.Ordinal).ToList();
        _alikeNormal.UnionWith(strict.GroupBy(CodeForm.Normal).Where(g => g.Count() > 1).Select(g => g.Key));
        _alikeJoined.UnionWith(strict.GroupBy(CodeForm.Joined).Where(g => g.Count() > 1).Select(g => g.Key));
    }
}
