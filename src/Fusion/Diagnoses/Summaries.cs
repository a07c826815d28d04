using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The summary of an answer. Its wording follows the evidence: nothing is likeliest that nothing tells from the others.</summary>
internal static class Summaries
{
    /// <summary>The summary of a diagnosis.</summary>
    /// <param name="weighing">The causes, and what the evidence tells of them.</param>
    /// <param name="reasons">Signs of the named cause that show; checked.</param>
    /// <param name="against">What is known that contradicts signs of the named cause.</param>
    /// <param name="known">Whether a manual is about the code.</param>
    /// <param name="listed">Whether the device is listed.</param>
    /// <param name="unread">Languages of the case that kept the model from being asked.</param>
    /// <param name="wording">Language.</param>
    public static string Compose(
        Weighing weighing,
        IReadOnlyList<string> reasons,
        IReadOnlyList<string> against,
        bool known,
        bool listed,
        IReadOnlyList<Language> unread,
        Wording wording
    )
    {
        var words = wording.Sentences;
        var sentences = new List<string>();
        if (!listed)
            sentences.Add(words.NotListed);
        else if (!known)
            sentences.Add(words.CodeNotDescribed);
        if (weighing.Standing != Standing.NoCause)
            sentences.Add(Causes(weighing, reasons, wording));
        else if (known)
            sentences.Add(words.NoCause);
        if (against.Count > 0)
            sentences.Add(Template.Fill(words.Against, ("reasons", wording.List(against))));
        if (unread.Count > 0)
            sentences.Add(Template.Fill(words.LanguageNotRead, ("languages", wording.List(unread.Select(wording.NameOf)))));
        return wording.Text(sentences);
    }

    /// <summary>The cause that an answer names, and why.</summary>
    public static string Named(Standing standing, Candidate named, IReadOnlyList<string> reasons, Wording wording)
    {
        if (standing != Standing.OnlyCause)
            return MostLikely(named.Cause, reasons, wording);
        var words = wording.Sentences;
        var (alone, because) =
            named.Source == CandidateSource.Ticket ? (words.OnlyTicketCause, words.OnlyTicketCauseBecause) : (words.OnlyCause, words.OnlyCauseBecause);
        return reasons.Count == 0
            ? Template.Fill(alone, ("cause", named.Cause))
            : Template.Fill(because, ("cause", named.Cause), ("reasons", wording.List(reasons)));
    }

    /// <summary>The likeliest cause, and why.</summary>
    public static string MostLikely(string cause, IReadOnlyList<string> reasons, Wording wording) =>
        reasons.Count == 0
            ? Template.Fill(wording.Sentences.MostLikely, ("cause", cause))
            : Template.Fill(wording.Sentences.MostLikelyBecause, ("cause", cause), ("reasons", wording.List(reasons)));

    private static string Causes(Weighing weighing, IReadOnlyList<string> reasons, Wording wording)
    {
        var words = wording.Sentences;
        var first = weighing.Ranked[0].Candidate.Cause;
        var count = weighing.Ranked.Count;
        return weighing.Standing switch
        {
            Standing.OnlyCause or Standing.ToldApart => Named(weighing.Standing, weighing.Ranked[0].Candidate, reasons, wording),
            Standing.Contradicted when count == 1 => Template.Fill(words.OnlyCauseContradicted, ("cause", first)),
            Standing.Contradicted => Template.Fill(words.AllContradicted, ("count", count)),
            _ when count == 1 => Template.Fill(words.Unconfirmed, ("cause", first)),
            _ when weighing.IsOrdered => Template.Fill(words.NotDecided, ("count", count)),
            _ => Template.Fill(words.NotToldApart, ("count", count)),
        };
    }
}
