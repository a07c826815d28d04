using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.Fusion.Evaluation.CodeSuites;

/// <summary>What a contestant said to one code of a manual.</summary>
/// <param name="Section">The section that is about the code.</param>
/// <param name="Asking">What else was known.</param>
/// <param name="Preliminary">The diagnosis without a model.</param>
/// <param name="Final">The diagnosis with it.</param>
/// <param name="Contradicted">The cause that the final diagnosis names is one that the evidence speaks against.</param>
/// <param name="Seconds">How long the final one took.</param>
public sealed record CodeAnswer(ManualSection Section, CodeAsking Asking, Diagnosis Preliminary, Diagnosis Final, bool Contradicted, double Seconds)
{
    /// <summary>The answer is about the code's own section.</summary>
    public bool CitesSection => Final.Section?.Ref == Section.Ref;

    /// <summary>The section lists a remedy.</summary>
    public bool HasRemedy => Section.Causes.Any(c => c.Remedies.Count > 0);

    /// <summary>The answer says what to do, and every remedy of the section is in it, under its cause.</summary>
    public bool GivesRemedies =>
        Final.Actions.Count > 0
        && Section.Causes.All(c => c.Remedies.Count == 0 || Final.Causes.Any(f => f.Text == c.Text && c.Remedies.All(f.Actions.Contains)));

    /// <summary>The section lists one cause, and nothing that is known contradicts it.</summary>
    public bool HasOneCause => Section.Causes.Count == 1 && Preliminary.Outcome == DiagnosisOutcome.Diagnosed;

    /// <summary>The answer names a cause.</summary>
    public bool Diagnosed => Final.Outcome == DiagnosisOutcome.Diagnosed;

    /// <summary>What the final diagnosis lacks that the preliminary one had: section, cause, remedy or outcome; null for nothing.</summary>
    public string? Lost =>
        Final.Section != Preliminary.Section ? "section"
        : !Preliminary.Causes.All(p => Final.Causes.Any(f => f.Text == p.Text)) ? "cause"
        : !Preliminary.Causes.All(p => Final.Causes.Any(f => f.Text == p.Text && p.Actions.All(f.Actions.Contains))) ? "remedy"
        : Preliminary.Actions.Count > 0 && Final.Actions.Count == 0 ? "remedy"
        : Preliminary.Outcome == DiagnosisOutcome.Diagnosed && !Diagnosed ? "outcome"
        : null;
}
