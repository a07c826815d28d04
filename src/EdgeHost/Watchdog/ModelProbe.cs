using EdgeDiag.EdgeHost.Diagnosing;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>An empty piece of work passes through the model's thread, between two steps.</summary>
internal sealed class ModelProbe(AnswerModelSlot model) : IProgressProbe
{
    /// <inheritdoc/>
    public string Name => "the model's thread";

    /// <inheritdoc/>
    public Task PassAsync() => model.Model is LanguageModelAnswering answering ? answering.PassAsync() : Task.CompletedTask;
}
