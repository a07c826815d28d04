namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>How a run of <c>edgediag learn</c> ended.</summary>
public enum LearningResult
{
    /// <summary>Too few new tickets; nothing was trained.</summary>
    NothingNew,

    /// <summary>The gate refused the new version; the champion stays.</summary>
    Refused,

    /// <summary>The new version passed and is the candidate until people have approved it.</summary>
    Waiting,

    /// <summary>The new version passed and is the champion.</summary>
    Promoted,
}
