using EdgeDiag.Fusion.Evaluation.Promotion;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>How a run of <c>edgediag learn</c> ended.</summary>
/// <param name="Result">In a word.</param>
/// <param name="Line">In a sentence.</param>
/// <param name="Version">The version that was made, as <c>name@version</c>; null where nothing was trained.</param>
/// <param name="Report">The gate's verdict; null where nothing was trained.</param>
public sealed record LearningOutcome(LearningResult Result, string Line, string? Version = null, GateReport? Report = null);
