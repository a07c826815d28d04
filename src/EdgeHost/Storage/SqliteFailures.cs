using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>What SQLite's result codes mean for the service.</summary>
public static class SqliteFailures
{
    // https://www.sqlite.org/rescode.html
    private const int Perm = 3,
        Busy = 5,
        Locked = 6,
        NoMemory = 7,
        ReadOnly = 8,
        Interrupted = 9,
        InputOutput = 10;
    private const int Corrupt = 11,
        Full = 13,
        CannotOpen = 14,
        Protocol = 15,
        NotADatabase = 26,
        ShortRead = InputOutput | (2 << 8);

    /// <summary>The file is damaged, or shorter than its own pages say; trying again cannot help.</summary>
    public static bool MeansDamage(this SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase || e.SqliteExtendedErrorCode == ShortRead;

    /// <summary>The disk or another process is in the way; the same call works once that is over.</summary>
    public static bool MayPass(this SqliteException e) =>
        !e.MeansDamage()
        && e.SqliteErrorCode is (Perm or Busy or Locked or NoMemory or ReadOnly or Interrupted or InputOutput or Full or CannotOpen or Protocol);

    /// <summary>The service may not use the file; a person must mend that.</summary>
    public static bool MeansNoAccess(this SqliteException e) => e.SqliteErrorCode is Perm or ReadOnly or CannotOpen;

    /// <summary>Whether a store's exception has nothing to do with what was to be stored, so that the same call is worth another try.</summary>
    public static bool IsPassing(Exception e) =>
        e switch
        {
            SqliteException sqlite => sqlite.MayPass() || sqlite.MeansDamage(),
            IOException or UnauthorizedAccessException => true,
            _ => false,
        };
}
