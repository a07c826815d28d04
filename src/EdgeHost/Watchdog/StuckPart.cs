namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>A part of the service that does not move on.</summary>
/// <param name="Part">Its name.</param>
/// <param name="UnderWay">How long its piece of work has been under way.</param>
public readonly record struct StuckPart(string Part, TimeSpan UnderWay);
