using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>The words of a case that people and PLCs wrote: the fault's text, and what the image description says beside lamps.</summary>
internal static partial class OperatorWords
{
    /// <summary>The question with these words rewritten; the question itself where there are none or none changed.</summary>
    public static Question Rewrite(Question question, Func<string, string> rewrite)
    {
        var text = question.Case.Fault.Text is { Length: > 0 } said ? rewrite(said) : question.Case.Fault.Text;
        var image = question.Case.ImageDescription is { Length: > 0 } seen
            ? string.Concat(Clause().Split(seen).Select(c => c.Length < 2 || Lamp().IsMatch(c) ? c : rewrite(c)))
            : question.Case.ImageDescription;
        if (text == question.Case.Fault.Text && image == question.Case.ImageDescription)
            return question;
        return question with
        {
            Case = question.Case with { Fault = question.Case.Fault with { Text = text }, ImageDescription = image, Lamps = LampReader.Read(image) },
        };
    }

    /// <summary>Clauses with the separators between them.</summary>
    [GeneratedRegex(@"([,\uFF0C。;\uFF1B、]\s*)", RegexOptions.CultureInvariant)]
    public static partial Regex Clause();

    [GeneratedRegex(@"灯|\b(?:lamp|light|beacon|led)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Lamp();
}
