using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>
/// Asked in the other language: manual and earlier tickets are found in it, while the words of PLC, operator and image stay
/// as they are. Right is the cause at the same place in the other language's manual.
/// </summary>
public sealed class OtherLanguage : IPerturbation
{
    /// <inheritdoc/>
    public string Name => "other-language";

    /// <inheritdoc/>
    public bool ChangesSources => false;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var other = question.Language == Language.Zh ? Language.En : Language.Zh;
        var here = question.Retrieval.Find(question.Case, question.Language, 0, question.Except);
        var there = question.Retrieval.Find(question.Case, other, 0, question.Except);
        if (!here.Exact || !there.Exact || here.Sections[0].Language != question.Language || there.Sections[0].Language != other)
            return question;
        var (from, to) = (here.Sections[0].Causes, there.Sections[0].Causes);
        var place = Enumerable.Range(0, from.Count).FirstOrDefault(i => from[i].Text == question.Expected, -1);
        return place < 0 || from.Count != to.Count ? question : question with { Language = other, Expected = to[place].Text };
    }
}
