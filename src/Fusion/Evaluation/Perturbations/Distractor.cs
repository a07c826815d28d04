using System.Globalization;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>
/// A section of another device type is found beside the right one, as if the code meant something there too: one whose code
/// has the same number where there is one, otherwise any. Its causes must not be named.
/// </summary>
/// <param name="pool">All manual sections.</param>
public sealed class Distractor(IReadOnlyList<ManualSection> pool) : IPerturbation
{
    // Places left for causes that only tickets name.
    private const int LeftFree = 2;

    /// <inheritdoc/>
    public string Name => "distractor";

    /// <inheritdoc/>
    public bool ChangesSources => true;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var found = question.Retrieval.Find(question.Case, question.Language, 0, question.Except);
        var own = found.Sections.SelectMany(s => s.Causes).Select(c => c.Text).ToHashSet(StringComparer.Ordinal);
        var room = CasePrompt.MaxCandidates - own.Count - LeftFree;
        var others = pool.Where(s => s.DeviceType != question.Case.Device.Type && s.Language == question.Language && s.Causes.Any(c => !own.Contains(c.Text)))
            .ToList();
        if (own.Count == 0 || room <= 0 || others.Count == 0)
            return question;
        var number = Number(question.Case.Fault.Code);
        var alike = others.Where(s => Number(s.Code) == number).ToList();
        var drawn = (alike.Count > 0 ? alike : others)[random.Next(alike.Count > 0 ? alike.Count : others.Count)];
        var added = drawn with { Code = question.Case.Fault.Code, Causes = [.. drawn.Causes.Where(c => !own.Contains(c.Text)).Take(room)] };
        var first = random.Next(2) == 0;
        return question with
        {
            Retrieval = new ChangedRetrieval(question.Retrieval, f => f with { Sections = first ? [added, .. f.Sections] : [.. f.Sections, added] }),
            Forbidden = [.. added.Causes.Select(c => c.Text)],
        };
    }

    // The last two digits: E102 and F0002 are both number 2 of their machine.
    private static int? Number(string code)
    {
        var digits = string.Concat(code.Reverse().TakeWhile(char.IsAsciiDigit).Take(2).Reverse());
        return digits.Length == 0 ? null : int.Parse(digits, CultureInfo.InvariantCulture);
    }
}
