using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// Removes from a model's answer what cannot be traced. A model that points at signs claims that they show: of a sign that
/// names a sensor or lamp the current state must say the same; a sign that only words tell needs words that could have told
/// it (<see cref="SaidSigns"/>). A model that writes claims in words of its own is compared with the prompt: each claim must be the cause of the label
/// that was chosen, a sign of it that the current state does not contradict, or the current state itself. Everything else is
/// cut and counted.
/// </summary>
/// <remarks>
/// The check knows nothing of the world: it compares claims with the prompt's candidates, verbatim. That is why nothing can
/// slip through, and why a summary that says a true thing in words of its own loses it.
/// </remarks>
public static class GroundingCheck
{
    private const int MostReasons = 4;

    /// <summary>Checks a summary.</summary>
    /// <param name="summary">As the model wrote it.</param>
    /// <param name="prompt">What it was asked.</param>
    /// <param name="chosen">The label chosen.</param>
    public static GroundedClaims Check(string summary, CasePrompt prompt, int chosen)
    {
        var candidate = prompt.Candidates.FirstOrDefault(c => c.Label == chosen);
        var allowed = Allowed(prompt, candidate);
        var cut = new List<string>();
        var kept = new List<string>();
        var claims = 0;
        foreach (var piece in Separator.Split(WidthForms.Narrow(summary)))
        {
            var claim = Lead.Replace(piece.Trim(), "").Trim();
            if (claim.Length == 0)
                continue;
            claims++;
            if (candidate is null ? Abstentions.Contains(claim) : claim == CasePrompt.LabelText(chosen))
                continue;
            if (allowed.TryGetValue(claim, out var verbatim))
                kept.Add(verbatim);
            else
                cut.Add(claim);
        }

        return new GroundedClaims(Reasons(kept), claims, cut);
    }

    /// <summary>Checks the signs that a model says show.</summary>
    /// <param name="signs">For each of the prompt's signs, the probability that it shows.</param>
    /// <param name="prompt">What the model was asked.</param>
    /// <param name="chosen">The label chosen.</param>
    /// <param name="said">What was said and seen.</param>
    /// <param name="knowsThePlant">The model has learned how people of this plant say things.</param>
    internal static GroundedClaims Check(IReadOnlyList<double> signs, CasePrompt prompt, int chosen, SaidSigns said, bool knowsThePlant)
    {
        if (prompt.Candidates.FirstOrDefault(c => c.Label == chosen) is not { } candidate)
            return new GroundedClaims([], 0, []);
        var claimed = prompt.Signs.Where((s, i) => s.Ref == candidate.Ref && signs[i] >= 0.5).ToList();
        var kept = claimed
            .Where(s => s.Links.Count > 0 ? s.Links.All(l => l.Holds) : prompt.HasWords && !s.IsTicket && said.IsReason(s.Text, knowsThePlant))
            .ToList();
        return new GroundedClaims(Reasons(kept.Select(s => s.Text)), claimed.Count, [.. claimed.Except(kept).Select(s => s.Text)]);
    }

    private static IReadOnlyList<string> Reasons(IEnumerable<string> kept) => [.. kept.Distinct(StringComparer.Ordinal).Take(MostReasons)];

    private static Dictionary<string, string> Allowed(CasePrompt prompt, Candidate? candidate)
    {
        var allowed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (candidate is null)
            return allowed;
        foreach (var sign in prompt.Signs.Where(s => s.Label == candidate.Label && !s.Links.Any(l => l.Claimed.Length > 0 && !l.Holds)))
            allowed[WidthForms.Narrow(sign.Text)] = sign.Text;
        foreach (var link in candidate.Links.Concat(candidate.Tickets.SelectMany(t => t.Links)).Where(l => l.Known))
            allowed[WidthForms.Narrow(link.Quote)] = link.Quote;
        return allowed;
    }

    private static readonly HashSet<string> Abstentions = [.. LanguageFiles.Spoken.SelectMany(f => f.Reading!.CannotTell)];

    private static readonly Regex Separator = new(
        $@"[{Regex.Escape(string.Concat(LanguageFiles.Spoken.Select(f => f.Reading!.ClauseEnds)))}\n]|\.(?:\s|$)"
            + $@"|(?:{LanguageFiles.Alternatives(r => r.Because)})\s*:?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex Lead = new(
        $@"^(?:{LanguageFiles.Alternatives(r => r.MostLikely)})\s*:?\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );
}

/// <summary>What is left of a model's claims.</summary>
/// <param name="Reasons">Why the chosen cause; words of the prompt.</param>
/// <param name="Claims">Claims before.</param>
/// <param name="CutClaims">What was removed.</param>
public sealed record GroundedClaims(IReadOnlyList<string> Reasons, int Claims, IReadOnlyList<string> CutClaims);
