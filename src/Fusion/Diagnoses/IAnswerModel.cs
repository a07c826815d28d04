using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>All that Fusion needs from a language model.</summary>
public interface IAnswerModel
{
    /// <summary>Which weights answer at this moment.</summary>
    ModelIdentity Identity { get; }

    /// <summary>Whether a prompt and its answer fit into the model's context; a longer one is cut before it is asked.</summary>
    bool Fits(CasePrompt prompt) => true;

    /// <summary>Whether the model has learned a language; it is not asked about a case in another one.</summary>
    bool Reads(Language language) => true;

    /// <summary>Ranks the labels and writes the summary.</summary>
    Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken);
}
