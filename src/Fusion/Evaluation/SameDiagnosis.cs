using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Contestants;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>Whether two diagnoses say the same in every published word, apart from times.</summary>
internal static class SameDiagnosis
{
    // A value converted there and back is right to so many digits; texts show three.
    private const double Tolerance = 1e-4;

    public static bool SaysTheSame(Verdict plain, Verdict spoilt)
    {
        if (plain.Diagnosis is not { } a || spoilt.Diagnosis is not { } b)
            return plain.Causes.SequenceEqual(spoilt.Causes) && plain.Actions.SequenceEqual(spoilt.Actions);
        return a.Outcome == b.Outcome
            && a.Summary == b.Summary
            && a.Actions.SequenceEqual(b.Actions)
            && a.Causes.Count == b.Causes.Count
            && a.Causes.Zip(b.Causes)
                .All(c => c.First.Text == c.Second.Text && c.First.Confidence == c.Second.Confidence && c.First.Evidence.SequenceEqual(c.Second.Evidence))
            && a.Inputs.Count == b.Inputs.Count
            && a.Inputs.All(i => b.Inputs.TryGetValue(i.Key, out var other) && Same(i.Value, other));
    }

    private static bool Same(InputReading a, InputReading b) =>
        (a.Unit, a.Judgement, a.Quality) == (b.Unit, b.Judgement, b.Quality)
        && (a.Value is null) == (b.Value is null)
        && (a.Value is null || Math.Abs(a.Value.Value - b.Value!.Value) <= Tolerance * Math.Max(1, Math.Abs(a.Value.Value)));
}
