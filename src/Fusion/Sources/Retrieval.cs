using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Sources;

/// <summary>
/// Finds what manuals and earlier tickets say about a case: the same for a live fault, for evaluation and for training, so
/// that a model is asked exactly as it was taught.
/// </summary>
/// <param name="manuals">The plant's manuals.</param>
/// <param name="tickets">Earlier tickets that count, asked for anew with every search.</param>
/// <param name="unreviewed">Those that nobody has reviewed; null for none.</param>
public sealed class Retrieval(ManualIndex manuals, Func<TicketIndex> tickets, Func<TicketIndex>? unreviewed = null) : IRetrieval
{
    private const int SearchedSections = 2,
        Voters = 20;

    /// <summary>Over tickets that do not change.</summary>
    /// <param name="manuals">The plant's manuals.</param>
    /// <param name="tickets">Earlier tickets.</param>
    public Retrieval(ManualIndex manuals, TicketIndex tickets)
        : this(manuals, () => tickets) { }

    /// <inheritdoc/>
    public string ManualsDigest => manuals.Digest;

    /// <inheritdoc/>
    public Retrieved Find(DiagnosisCase @case, Language language, int earlier, string? except = null)
    {
        var (sections, exact) = Sections(@case, language);
        IReadOnlyList<TicketVote> nearest = earlier > 0 ? tickets().Votes(@case, language, Math.Max(earlier, Voters), except) : [];
        return new Retrieved(sections, exact, [.. nearest.Take(earlier).Select(v => v.Ticket)])
        {
            Votes = nearest,
            Unreviewed = earlier > 0 && unreviewed is not null ? unreviewed().Nearest(@case, language, earlier, except) : [],
        };
    }

    private (IReadOnlyList<ManualSection> Sections, bool Exact) Sections(DiagnosisCase @case, Language language)
    {
        var (type, code) = (@case.Device.Type, @case.Fault.Code);
        Language[] languages = [language, .. language.Fallback()];
        if (languages.Select(l => manuals.Find(type, code, l)).FirstOrDefault(s => s is not null) is { } section)
            return ([section], true);
        // A code that may be one of several, the code of another kind of machine, then words: the prompt says of all that they are not what was asked for.
        foreach (var written in languages)
            if (manuals.FindAlike(type, code, written) is { Count: > 0 } alike)
                return ([.. alike.Take(SearchedSections)], false);
        foreach (var written in languages)
            if (manuals.FindElsewhere(code, written) is { Count: > 0 } elsewhere)
                return ([.. elsewhere.Take(SearchedSections)], false);
        var words = $"{@case.Fault.Text} {@case.ImageDescription}";
        return ([.. manuals.Search(type, language, words, SearchedSections).Where(s => s.DeviceType == type)], false);
    }
}
