using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What to look at next.</summary>
internal static class NextChecks
{
    // However many other checks there are: a sensor that says nothing leaves a case open.
    private const int MostSensors = 2;

    /// <summary>
    /// What would tell the causes apart: signs that not all of them have and that nobody knows yet, the first of each cause before the
    /// second of any. Then codes that may have been meant; general advice where there is nothing else; last, sensors that do not behave as ever.
    /// </summary>
    /// <param name="prompt">The prompt; its signs are those of the causes.</param>
    /// <param name="weighing">The causes in order.</param>
    /// <param name="reasons">Signs that show, by whatever told of them.</param>
    /// <param name="said">What was said and seen.</param>
    /// <param name="sensors">The machine's sensors.</param>
    /// <param name="similar">Sections of other codes or machines; only where no section is about this fault.</param>
    /// <param name="limit">Most checks.</param>
    /// <param name="language">Language of the checks.</param>
    public static IReadOnlyList<string> Suggest(
        CasePrompt prompt,
        Weighing weighing,
        IReadOnlyList<string> reasons,
        SaidSigns said,
        IReadOnlyList<SensorState> sensors,
        IReadOnlyList<ManualSection> similar,
        int limit,
        Language language
    )
    {
        var words = Wording.ForLanguage(language).Sentences;
        var checks = new List<string>();
        if (weighing.Ranked.Count > 1 || weighing.Standing == Standing.Contradicted)
            checks.AddRange(
                Unknown(prompt, weighing.Ranked)
                    .Where(s => !reasons.Contains(s) && said.Said(s) is null)
                    .Select(s => Template.Fill(words.CheckWhether, ("sign", s)))
            );
        checks.AddRange(similar.Select(s => SeeAlso(s, words)));
        if (checks.Count == 0 && weighing.Standing is Standing.NoCause or Standing.Contradicted)
        {
            checks.Add(words.CheckReadings);
            checks.Add(words.CallEngineer);
        }

        List<string> unusual = [.. sensors.Select(s => Sensor(s, words, language)).OfType<string>()];
        var room = Math.Max(0, limit - Math.Min(unusual.Count, MostSensors));
        return [.. checks.Distinct(StringComparer.Ordinal).Take(room).Concat(unusual).Take(limit)];
    }

    private static IEnumerable<string> Unknown(CasePrompt prompt, IReadOnlyList<RankedCandidate> ranked)
    {
        var signs = prompt.Signs.Where(s => !s.IsTicket).ToLookup(s => s.Ref, StringComparer.Ordinal);
        var everywhere = ranked.Select(r => signs[r.Candidate.Ref].Select(s => s.Text).ToHashSet(StringComparer.Ordinal)).ToList();
        var unknown = ranked
            .Select(r =>
                signs[r.Candidate.Ref]
                    .Where(s => s.Links.Count == 0 || s.Links.Any(l => !l.Known))
                    .Select(s => s.Text)
                    .Where(text => ranked.Count == 1 || !everywhere.TrueForAll(e => e.Contains(text)))
                    .ToList()
            )
            .ToList();
        for (var i = 0; unknown.Exists(u => u.Count > i); i++)
            foreach (var sign in unknown.Where(u => u.Count > i))
                yield return sign[i];
    }

    private static string? Sensor(SensorState state, Sentences words, Language language) =>
        state.Behavior switch
        {
            SensorBehavior.Stuck => Template.Fill(words.CheckStuck, ("sensor", state.Sensor.Label.In(language))),
            SensorBehavior.Noisy => Template.Fill(words.CheckNoisy, ("sensor", state.Sensor.Label.In(language))),
            _ => null,
        };

    private static string SeeAlso(ManualSection section, Sentences words) =>
        Template.Fill(words.DidYouMean, ("code", $"{section.Code}{(section.Title.Length > 0 ? $" {section.Title}" : "")}"), ("ref", section.Ref));
}
