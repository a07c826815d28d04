using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>The tickets of this box. A method that returns has committed.</summary>
public interface ITicketStore
{
    /// <summary>Grows with every change, by whichever process.</summary>
    long Mark();

    /// <summary>
    /// Keeps a ticket. One of the same id is replaced unless a later verdict made it, a named person has reviewed it and nobody
    /// is named now, or the new one only waits.
    /// </summary>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="InvalidInputException">It could not be read again.</exception>
    bool Put(TicketRecord record);

    /// <summary>Keeps tickets of a file, all or none; those whose id is known already are left as they are.</summary>
    /// <param name="records">The tickets.</param>
    /// <param name="isKnown">Told of each that was known already: it, and what the store has; null there where that cannot be read.</param>
    /// <returns>How many were new.</returns>
    /// <exception cref="InvalidInputException">One of them could not be read again.</exception>
    int Import(IEnumerable<TicketRecord> records, Action<TicketRecord, TicketRecord?>? isKnown = null);

    /// <summary>Deletes tickets; those that are not there are passed over.</summary>
    /// <param name="ids">The tickets.</param>
    /// <returns>How many were there.</returns>
    int Delete(IReadOnlyCollection<string> ids);

    /// <summary>Whether a ticket was deleted after a mark.</summary>
    bool HasDeleted(long after);

    /// <summary>A named person says whether a ticket counts.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="review">From now on.</param>
    /// <param name="by">Who says so.</param>
    /// <returns>The ticket as it is now; null where there is none.</returns>
    TicketRecord? Review(string id, TicketReview review, string by);

    /// <summary>A ticket, or null; also where its row cannot be read.</summary>
    TicketRecord? Find(string id);

    /// <summary>The tickets that changed after a mark, in the order of their changes; rows that cannot be read are left out and told.</summary>
    /// <param name="after">A mark; 0 for all.</param>
    IReadOnlyList<TicketRecord> Since(long after);

    /// <summary>The tickets that changed last, the last first; rows that cannot be read are left out and told.</summary>
    /// <param name="most">Most rows that are looked at.</param>
    IReadOnlyList<TicketRecord> Newest(int most);

    /// <summary>Takes note of a verdict that nobody known by name has given.</summary>
    /// <param name="feedback">The verdict.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="most">So many of its device count within an hour.</param>
    /// <returns>Whether it is one of these; delivered again, it is what it was.</returns>
    bool CountsWithin(FeedbackEvent feedback, DateTimeOffset received, int most);
}
