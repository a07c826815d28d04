using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What to look at next where the evidence does not suffice.</summary>
internal static class NextChecks
{
    /// <summary>First what is unknown of the likeliest candidates' signs, then what no sensor can tell, then general advice.</summary>
    public static IReadOnlyList<string> Suggest(CasePrompt? prompt, IReadOnlyList<RankedCandidate> ranked, int limit, Language language)
    {
        var wording = Wording.ForLanguage(language);
        var zh = language == Language.Zh;
        var checks = new List<string>();
        if (prompt is not null)
        {
            var labels = ranked.Take(3).Select(r => r.Candidate.Label).ToHashSet();
            foreach (var sign in prompt.Signs.Where(s => !s.IsTicket && labels.Contains(s.Label)))
                if (sign.Links.Count == 0 || sign.Links.Any(l => l.Current == wording.Unknown))
                    checks.Add(zh ? $"检查是否:{sign.Text}" : $"Check whether: {sign.Text}");
        }

        checks.Add(zh ? "核对传感器读数与指示灯状态" : "Confirm the sensor readings and the stack light");
        checks.Add(zh ? "查阅设备手册并联系维修工程师" : "Consult the machine's manual and call a maintenance engineer");
        return [.. checks.Distinct(StringComparer.Ordinal).Take(limit)];
    }
}
