namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Times as the journal keeps them, milliseconds since 1970.</summary>
internal static class JournalTime
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
        Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>A time; a number that is none, such as a person may have put there, is the nearest one.</summary>
    public static DateTimeOffset Of(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, Earliest, Latest));
}
