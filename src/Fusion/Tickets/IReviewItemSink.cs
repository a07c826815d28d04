namespace EdgeDiag.Fusion.Tickets;

/// <summary>Where diagnoses go that a person should look at.</summary>
public interface IReviewItemSink
{
    /// <summary>Keeps an item; the same diagnosis for the same reason is kept once. Returns quickly and throws nothing.</summary>
    void Add(ReviewItem item);
}
