namespace EdgeDiag.Fusion.Codes;

/// <summary>The codes of all device types of a plant. Immutable.</summary>
/// <param name="books">Device type to codes.</param>
/// <param name="others">The codes of all manuals, for machines whose type has none: sections of other types may be offered to these.</param>
public sealed class PlantCodes(IReadOnlyDictionary<string, CodeBook> books, CodeBook others)
{
    /// <summary>No manuals and no aliases.</summary>
    public static PlantCodes Empty { get; } = new(new Dictionary<string, CodeBook>(), CodeBook.Empty);

    /// <summary>What is to be told at the start or by a check: device type and what is the matter, one line each, by device type.</summary>
    public IEnumerable<(string DeviceType, string Code, string Remark)> Remarks =>
        from book in books.OrderBy(b => b.Key, StringComparer.Ordinal)
        from remark in book
            .Value.LookAlikes.Select(l => (l[0], $"the codes {string.Join(", ", l)} look alike and are told apart by their exact spelling"))
            .Concat(book.Value.UnusedAliases.Select(a => (a, $"the alias {a} is not used, for the manual lists {a} as a code of its own")))
        select (book.Key, remark.Item1, remark.Item2);

    /// <summary>A device type's codes.</summary>
    public CodeBook this[string deviceType] => books.GetValueOrDefault(deviceType, others);

    /// <summary>What two spellings have in common where, and only where, they are one code of a device type.</summary>
    public string Key(string deviceType, string code) => this[deviceType].Key(code);
}
