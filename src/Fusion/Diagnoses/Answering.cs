using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A case that is being answered, and what was found for it.</summary>
/// <param name="Case">The case.</param>
/// <param name="Ids">Its ids.</param>
/// <param name="Received">When the fault arrived.</param>
/// <param name="Replayed">Taken up again after a restart.</param>
/// <param name="Found">All that was found.</param>
/// <param name="VoteWeight">How much the votes of earlier tickets count.</param>
internal sealed record Answering(DiagnosisCase Case, DiagnosisIds Ids, DateTimeOffset Received, bool Replayed, Retrieved Found, double VoteWeight)
{
    /// <summary>The device is one of the plant's; otherwise its type is empty.</summary>
    public bool IsListed => Case.Device.Type.Length > 0;

    /// <summary>
    /// Sections about this very code of this type of machine, and the tickets. Of an unlisted device nobody knows the type: a section
    /// is its own only where a single type has the code.
    /// </summary>
    public Retrieved Own { get; } = Found with { Sections = OwnSections(Case, Found.Sections) };

    /// <summary>Where no section is about this fault: those that may help a person, of which the answer takes nothing.</summary>
    public IReadOnlyList<ManualSection> Similar => Own.Sections.Count > 0 ? [] : Found.Sections;

    /// <summary>What was said and seen.</summary>
    public SaidSigns Said { get; } = new(Case);

    /// <summary>The votes of the tickets that are most like the case.</summary>
    public TicketVotes Votes { get; } = new(Found.Votes, VoteWeight);

    private static IReadOnlyList<ManualSection> OwnSections(DiagnosisCase @case, IReadOnlyList<ManualSection> found)
    {
        var (type, code) = (@case.Device.Type, @case.Fault.Code);
        IReadOnlyList<ManualSection> about =
        [
            .. found.Where(s => s.IsAbout(code) && (s.DeviceType == type || type.Length == 0)).Select(s => s.IsTitleAlone ? s with { Causes = [] } : s),
        ];
        return type.Length > 0 || about.Select(s => s.DeviceType).Distinct().Count() == 1 ? about : [];
    }
}
