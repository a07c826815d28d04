using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Which adapter answers which case; replaced whole.</summary>
/// <param name="Main">Answers what nothing else is said of; null for the base alone.</param>
/// <param name="Routes">Looked at in order, the first match wins.</param>
/// <param name="Candidate">Wants to be the next main one; null for none.</param>
/// <param name="Mode">What the candidate may do.</param>
/// <param name="Share">Share of the main one's cases that a canary answers.</param>
/// <param name="Lines">Lines that a canary answers instead; empty for a share.</param>
public sealed record AdapterPlan(
    AdapterSource? Main,
    IReadOnlyList<AdapterRoute> Routes,
    AdapterSource? Candidate,
    CandidateMode Mode,
    double Share,
    IReadOnlyList<string> Lines
)
{
    /// <summary>One adapter, or none, for everything.</summary>
    public static AdapterPlan MainOnly(AdapterSource? main) => new(main, [], null, CandidateMode.Off, 0, []);

    /// <summary>The adapters besides the main one, each once.</summary>
    public IReadOnlyList<AdapterSource> Others =>
        [.. Routes.Select(r => r.Source).Concat(Candidate is null ? [] : [Candidate]).Where(s => s != Main).Distinct()];

    /// <summary>Two plans with the same mark load the same adapters for the same cases.</summary>
    public string Mark => string.Join('|', Routes.Select(r => r.ToString()).Prepend($"{Main} {Candidate} {Mode} {Share} {string.Join(',', Lines)}"));

    /// <summary>The name of the adapter that answers a case; that of the main one, or empty for the base alone.</summary>
    public string Choose(CaseOrigin origin)
    {
        if (Routes.FirstOrDefault(r => r.Matches(origin)) is { } route)
            return route.Source.Name;
        if (Mode == CandidateMode.Canary && Candidate is { } candidate && (Lines.Count > 0 ? Lines.Contains(origin.Line) : Fraction(origin.FaultId) < Share))
            return candidate.Name;
        return Main?.Name ?? "";
    }

    /// <summary>The name of the adapter that answers a case in the shadow; null for none.</summary>
    public string? Shadow(CaseOrigin origin) =>
        Mode == CandidateMode.Shadow && Candidate is { } candidate && !Routes.Any(r => r.Matches(origin)) ? candidate.Name : null;

    /// <summary>0 to below 1, evenly spread over ids and always the same for one.</summary>
    internal static double Fraction(string id) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) / (uint.MaxValue + 1.0);
}
