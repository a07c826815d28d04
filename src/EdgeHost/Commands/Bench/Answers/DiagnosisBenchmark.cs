using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary>One diagnosis after the other over a suite's tickets: from the case to the checked diagnosis, and where its tokens came from.</summary>
public static class DiagnosisBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="model">The model, warmed up.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="options">Limits, as in the service.</param>
    /// <param name="rounds">How often each ticket is asked.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DiagnosisReport> RunAsync(
        LanguageModelAnswering model,
        EvaluationSuite suite,
        DiagnosisOptions options,
        int rounds,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var watched = new Watched(model);
        var seconds = new List<double>();
        for (var round = 0; round < rounds; round++)
            foreach (var question in suite.Questions)
            {
                var diagnostician = new Diagnostician(question.Retrieval, watched, time, question.Language, options);
                var fault = question.Case.Fault;
                Exception? failed = null;
                var began = time.GetTimestamp();
                await diagnostician.FinalAsync(
                    question.Case,
                    new DiagnosisIds(CasePolicy.DiagnosisId(fault), CasePolicy.CaseId(fault), [fault.Id]),
                    fault.Timestamp,
                    false,
                    e => failed = e,
                    cancellationToken
                );
                seconds.Add(time.GetElapsedTime(began).TotalSeconds);
                if (failed is not null)
                    throw new InvalidOperationException($"ticket {question.Ticket.Id}: the model failed: {failed.Message}", failed);
            }

        seconds.Sort();
        return new DiagnosisReport(seconds, watched.Answers);
    }

    private sealed class Watched(LanguageModelAnswering model) : IAnswerModel
    {
        public List<ModelAnswer> Answers { get; } = [];

        public ModelIdentity Identity => model.Identity;

        public bool Fits(CasePrompt prompt) => model.Fits(prompt);

        public bool Reads(Language language) => model.Reads(language);

        public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            var answer = await model.AnswerAsync(prompt, cancellationToken);
            Answers.Add(answer);
            return answer;
        }
    }
}
