using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary>What coarser weights cost: how probable the right label is to a model, and how often it comes first.</summary>
public static class PrecisionBenchmark
{
    /// <summary>Asks about a suite's tickets whose cause a source lists.</summary>
    /// <param name="precision">Its precision.</param>
    /// <param name="model">The model, with its adapter.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="earlier">Earlier tickets in a prompt.</param>
    public static PrecisionRow Measure(string precision, LanguageModel model, EvaluationSuite suite, int earlier)
    {
        var tasks = TicketQuestions.Tasks(suite.Questions, earlier).Where(t => t.Label > 0).ToList();
        var (right, surprise) = (0, 0.0);
        foreach (var task in tasks)
        {
            var answer = model.Answer(CaseRequests.For(task.Prompt, model) with { MaxTextTokens = 0 }, CancellationToken.None);
            if (answer.LabelProbabilities[task.Label] >= answer.LabelProbabilities.Max())
                right++;
            surprise -= Math.Log(Math.Max(1e-12, answer.LabelProbabilities[task.Label]));
        }

        return new PrecisionRow(precision, tasks.Count, (double)right / tasks.Count, Math.Exp(surprise / tasks.Count));
    }
}
