namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>Faults on a machine of their own and beside a training.</summary>
/// <param name="Alone">Before and after the training.</param>
/// <param name="Beside">While it ran.</param>
/// <param name="Steps">Steps that the training did meanwhile.</param>
/// <param name="Waits">Times that it let faults go first.</param>
public sealed record FaultReport(FaultPhase Alone, FaultPhase Beside, int Steps, int Waits);
