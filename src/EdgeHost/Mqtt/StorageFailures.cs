using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Tells a storage that cannot keep anything from a message that cannot be kept.</summary>
public static class StorageFailures
{
    // SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE: the same message would fail again on the best disk.
    private static readonly int[] CodesOfTheMessage = [18, 19, 20, 25];

    /// <summary>True where the disk or the database file is at fault, so that the same message may be kept later.</summary>
    public static bool IsStorage(Exception failure) => failure switch
    {
        SqliteException e => !CodesOfTheMessage.Contains(e.SqliteErrorCode),
        IOException => true,
        _ => false,
    };
}
