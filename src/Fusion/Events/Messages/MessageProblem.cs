namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>A member of a message that cannot be used. The rest of the message counts without it.</summary>
/// <param name="Member">Which one, such as <c>values.temperature</c>.</param>
/// <param name="Expected">What it should have been.</param>
/// <param name="Found">What it is; text from outside, fit for a log line.</param>
public sealed record MessageProblem(string Member, string Expected, string Found)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"{Member}: expected {Expected}, found {Found}";
}
