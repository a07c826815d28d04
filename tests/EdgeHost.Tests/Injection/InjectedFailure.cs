using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>What can happen to a call.</summary>
public enum InjectedFailure
{
    /// <summary>An exception that nobody expects.</summary>
    Exception,

    /// <summary>The call takes long, and then does its work.</summary>
    Delay,

    /// <summary>The call does not return until the test lets it.</summary>
    Hang,

    /// <summary>The operating system's error.</summary>
    Disk,

    /// <summary>SQLITE_FULL.</summary>
    Full,

    /// <summary>SQLITE_IOERR.</summary>
    InputOutput,

    /// <summary>SQLITE_BUSY.</summary>
    Busy,

    /// <summary>SQLITE_CORRUPT.</summary>
    Corrupt,

    /// <summary>SQLITE_NOTADB.</summary>
    NotADatabase,
}

internal static class InjectedFailures
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(150);

    public static void Happen(this InjectedFailure failure, ManualResetEventSlim hang, string call, CancellationToken cancellation)
    {
        switch (failure)
        {
            case InjectedFailure.Exception:
                throw new InvalidOperationException($"injected into {call}");
            case InjectedFailure.Delay:
                new ManualResetEventSlim(false).Wait(Delay);
                return;
            case InjectedFailure.Hang:
                hang.Wait(cancellation);
                return;
            case InjectedFailure.Disk:
                throw new IOException($"injected into {call}: no space left on device");
            case InjectedFailure.Full:
                throw new SqliteException($"injected into {call}", 13);
            case InjectedFailure.InputOutput:
                throw new SqliteException($"injected into {call}", 10);
            case InjectedFailure.Busy:
                throw new SqliteException($"injected into {call}", 5);
            case InjectedFailure.Corrupt:
                throw new SqliteException($"injected into {call}", 11);
            case InjectedFailure.NotADatabase:
                throw new SqliteException($"injected into {call}", 26);
            default:
                throw new ArgumentOutOfRangeException(nameof(failure));
        }
    }
}
