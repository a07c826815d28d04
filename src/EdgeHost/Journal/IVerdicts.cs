using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Engineers' verdicts on diagnoses.</summary>
public interface IVerdicts
{
    /// <summary>Keeps a verdict; the same verdict delivered again is kept once, and of those that wait for a review the first of a diagnosis.</summary>
    void Feedback(FeedbackEvent feedback);

    /// <summary>Keeps a verdict whose ticket cannot be written now, so that it is written later.</summary>
    /// <param name="feedback">The verdict.</param>
    /// <param name="verdict">What the caller needs to write the ticket later.</param>
    void Postpone(FeedbackEvent feedback, string verdict);

    /// <summary>Verdicts whose tickets still have to be written, oldest first.</summary>
    /// <param name="limit">Most verdicts.</param>
    IReadOnlyList<PostponedTicket> Postponed(int limit);

    /// <summary>Notes that a postponed ticket has been written.</summary>
    void TicketWritten(long id);

    /// <summary>Changes whenever a verdict has been kept.</summary>
    long VerdictMark();

    /// <summary>
    /// The last verdict of a named person or a trusted channel on each of the newest judged diagnoses that an adapter answered, newest
    /// first.
    /// </summary>
    /// <param name="adapter"><c>name@version</c> as in the diagnosis.</param>
    /// <param name="since">Only of faults received from then on.</param>
    /// <param name="limit">Most diagnoses.</param>
    IReadOnlyList<FeedbackVerdict> Verdicts(string adapter, DateTimeOffset since, int limit);
}
