using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A fault code of a device type.</summary>
public sealed record PlantCode(string Code, Severity Severity, LocalizedText Title, LocalizedText Overview, IReadOnlyList<PlantCause> Causes)
{
    /// <summary>The manual's section about it.</summary>
    public ManualSection Section(string manual, string deviceType, Language language)
    {
        var wording = Wording.ForLanguage(language);
        var causes = Causes.Select(
            (cause, i) =>
                new ManualCause(
                    $"{manual}#{Code}-{i + 1}",
                    cause.Text.In(language),
                    [.. cause.Signs.Select(s => s.In(wording))],
                    [.. cause.Remedies.Select(r => r.In(language))]
                )
        );
        return new ManualSection($"{manual}#{Code}", deviceType, language, Code, Title.In(language), Overview.In(language), [.. causes]);
    }
}
