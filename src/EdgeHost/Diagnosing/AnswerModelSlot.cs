using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>The model in use, or none; the container has no way to register "none".</summary>
public sealed record AnswerModelSlot(IAnswerModel? Model) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => (Model as IDisposable)?.Dispose();
}
