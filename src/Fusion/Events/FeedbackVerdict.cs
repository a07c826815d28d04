namespace EdgeDiag.Fusion.Events;

/// <summary>An engineer's judgement of a diagnosis.</summary>
public enum FeedbackVerdict
{
    /// <summary>The first cause was right.</summary>
    Confirmed,

    /// <summary>Another cause was right; <see cref="FeedbackEvent.Cause"/> says which.</summary>
    Corrected,

    /// <summary>Wrong, without saying what is right.</summary>
    Rejected,
}
