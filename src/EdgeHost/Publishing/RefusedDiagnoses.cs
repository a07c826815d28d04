using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Health;

namespace EdgeDiag.EdgeHost.Publishing;

/// <summary>
/// Says in the health report that the broker takes no diagnoses, until it takes one again. A single diagnosis that is too large
/// for the broker is that case's own trouble; only several in a row are reported.
/// </summary>
public sealed class RefusedDiagnoses(HealthBoard board)
{
    private const string Part = "diagnoses";
    private const int TooLargeInARow = 3;

    // Where even this does not fit, no diagnosis does.
    private const int Least = 8192;

    private int _inARow;

    /// <summary>The broker has taken a message.</summary>
    /// <param name="topic">Its topic; only diagnoses count.</param>
    public void NoteDelivered(string topic)
    {
        if (!PlantTopics.IsDiagnosis(topic))
            return;
        _inARow = 0;
        board.Clear(Part);
    }

    /// <summary>A message has been set aside.</summary>
    /// <param name="topic">Its topic; only diagnoses count.</param>
    /// <param name="result">Why.</param>
    public void NoteSetAside(string topic, PublishResult result)
    {
        if (!PlantTopics.IsDiagnosis(topic))
            return;
        _inARow++;
        if (result.Outcome != PublishOutcome.TooLarge || result.LargestPayload < Least || _inARow >= TooLargeInARow)
            board.Report(Part, $"the broker does not take the last diagnosis, on {topic}: {result.Reason}", answered: false);
    }
}
