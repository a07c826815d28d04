namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>What came of the faults of a phase.</summary>
/// <param name="Latencies">From publishing a fault to its final diagnosis, both over MQTT, seconds, ascending.</param>
/// <param name="Unanswered">Faults without a final diagnosis.</param>
/// <param name="WithoutModel">Answers among <paramref name="Latencies"/> for which the model did not come in time.</param>
public sealed record FaultPhase(IReadOnlyList<double> Latencies, int Unanswered, int WithoutModel)
{
    /// <summary>Faults sent.</summary>
    public int Faults => Latencies.Count + Unanswered;

    /// <summary>Two phases as one.</summary>
    public FaultPhase With(FaultPhase other) =>
        new([.. Latencies.Concat(other.Latencies).Order()], Unanswered + other.Unanswered, WithoutModel + other.WithoutModel);
}
