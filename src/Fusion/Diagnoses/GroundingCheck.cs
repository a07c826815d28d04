using System.Text;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// Removes from a model's summary what cannot be traced. A summary is a few claims; each must be the cause of the label that
/// was chosen, or a sign of that cause which the prompt's sources list and which the current state does not contradict, or
/// the current state itself. Labels are replaced by the cause they stand for. Everything else is cut and counted.
/// </summary>
/// <remarks>
/// The check knows nothing of the world: it compares claims with the prompt's candidates, verbatim. That is why nothing can
/// slip through, and why a summary that says a true thing in words of its own loses it.
/// </remarks>
public static partial class GroundingCheck
{
    /// <summary>Checks a summary.</summary>
    /// <param name="summary">As the model wrote it.</param>
    /// <param name="prompt">What it was asked.</param>
    /// <param name="chosen">The label chosen.</param>
    public static GroundedText Check(string summary, CasePrompt prompt, int chosen)
    {
        var wording = Wording.Of(prompt.Language);
        var candidate = prompt.Candidates.FirstOrDefault(c => c.Label == chosen);
        var allowed = Allowed(prompt, candidate, wording);
        var cut = new List<string>();
        var kept = new List<string>();
        var claims = 0;
        var named = false;
        foreach (var piece in Separator().Split(summary))
        {
            var claim = Lead().Replace(piece.Trim(), "").Trim();
            if (claim.Length == 0) continue;
            claims++;
            if (candidate is not null && claim == CasePrompt.LabelText(chosen)) named = true;
            else if (candidate is null && IsAbstention(claim)) kept.Add(claim);
            else if (allowed.TryGetValue(claim, out var verbatim)) kept.Add(verbatim);
            else cut.Add(claim);
        }

        return new GroundedText(Compose(candidate, named, kept.Distinct(StringComparer.Ordinal).ToList(), wording), claims, cut);
    }

    /// <summary>A summary composed without a model: the cause and the signs of it that hold.</summary>
    public static string Compose(Candidate? candidate, Wording wording) =>
        Compose(candidate, candidate is not null, candidate is null ? [] : [.. Held(candidate, wording).Take(3)], wording);

    private static Dictionary<string, string> Allowed(CasePrompt prompt, Candidate? candidate, Wording wording)
    {
        var allowed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (candidate is null) return allowed;
        foreach (var sign in prompt.Signs.Where(s => s.Label == candidate.Label && !s.Links.Any(l => l.Claimed.Length > 0 && !l.Holds)))
            allowed[sign.Text] = sign.Text;
        foreach (var link in candidate.Links.Concat(candidate.Tickets.SelectMany(t => t.Links)).Where(l => l.Current != wording.Unknown))
            allowed[link.Quote] = link.Quote;
        return allowed;
    }

    private static IEnumerable<string> Held(Candidate candidate, Wording wording) =>
        candidate.Links.Where(l => l.Holds).Select(l => wording.Join(l.Name, l.Current)).Distinct(StringComparer.Ordinal);

    private static string Compose(Candidate? candidate, bool named, List<string> reasons, Wording wording)
    {
        var zh = wording.Language == Language.Zh;
        if (candidate is null) return zh ? "现有依据不足,请补充检查。" : "Not enough evidence, check further.";
        if (!named && reasons.Count == 0) return "";
        var text = new StringBuilder(zh ? $"最可能是{candidate.Cause}" : $"Most likely {candidate.Cause}");
        if (reasons.Count > 0) text.Append(zh ? ",依据:" : ", because ").AppendJoin(zh ? "、" : ", ", reasons);
        return text.Append(zh ? "。" : ".").ToString();
    }

    private static bool IsAbstention(string claim) => claim is "现有依据不足" or "请补充检查" or "Not enough evidence" or "check further";

    [GeneratedRegex(@"[,,。;;、\n]|\.(?:\s|$)|(?:依据|because)\s*[::]?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^(?:最可能是|most likely)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lead();
}
