using System.Globalization;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Devices;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>
/// Looks at the stores of a data folder for <c>doctor</c>. Looking changes, makes and renames nothing; repairing needs a folder
/// that no service uses.
/// </summary>
/// <param name="data">The setting <c>Data</c>.</param>
internal sealed class DoctorStores(string data)
{
    private readonly string? _holder = DataFolderLock.HolderOf(data);

    /// <summary>The journal's state in one line.</summary>
    /// <exception cref="IOException">It is damaged, may not be read, or its books do not balance.</exception>
    public string Journal() =>
        Look(
            FaultJournal.FileName,
            db =>
            {
                var b = FaultJournal.BooksOf(db);
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"received {b.Received} = diagnosed {b.Diagnosed} + collapsed {b.Collapsed} + dead-lettered {b.DeadLettered} + in flight "
                        + $"{b.InFlight}; {b.Side}"
                );
                return b.Balanced ? text : throw new IOException($"the books do not balance: {text}");
            }
        );

    /// <summary>Machines that have sent faults and are not listed, and what to add for them.</summary>
    /// <exception cref="IOException">The journal is damaged or may not be read.</exception>
    public string Devices(DeviceCatalog devices) =>
        Look(
            FaultJournal.FileName,
            db => UnlistedDevices.Describe(db, devices) is { } unlisted ? $"faults came from machines that are not listed: {unlisted}" : "all are listed"
        );

    /// <summary>The tickets' state in one line.</summary>
    /// <exception cref="IOException">They are damaged or may not be read.</exception>
    public string Tickets() => Look(TicketStore.FileName, TicketRepair.Describe);

    /// <summary>A service uses the folder.</summary>
    public bool IsInUse => _holder is not null;

    /// <summary>Whether a service uses the folder, in words.</summary>
    public string Holder() => _holder is null ? $"{data}, no service uses it" : $"{data}, in use by {_holder}";

    /// <summary>Puts damaged stores aside, so that the next start begins new ones, and moves tickets that cannot be read to a file.</summary>
    /// <returns>What has been done, a line each.</returns>
    /// <exception cref="IOException">A service uses the folder.</exception>
    public IReadOnlyList<string> Repair()
    {
        if (!Directory.Exists(data))
            return [];
        var time = TimeProvider.System;
        using var held = DataFolderLock.Acquire(data, time);
        var done = new List<string>();
        foreach (var name in (string[])[FaultJournal.FileName, TicketStore.FileName])
        {
            var path = Path.Combine(data, name);
            if (!File.Exists(path))
                continue;
            string? damage;
            using (var look = new ReadOnlyDatabase(path, inUse: false))
                damage = look.Damage;
            if (damage is not null)
                done.Add($"{path} was damaged ({damage}) and has been put aside as {DamagedFile.PutAside(path)}");
            else if (name == TicketStore.FileName && TicketRepair.Run(data, time.GetUtcNow()) is { Count: > 0 } bad)
                done.Add($"{bad.Count} tickets that cannot be read have been moved to {Path.Combine(data, TicketRepair.FileName)}");
        }

        return done;
    }

    private string Look(string name, Func<SqliteConnection, string> read)
    {
        var path = Path.Combine(data, name);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; expected a file or nothing");
        if (!File.Exists(path))
            return $"none yet in {data}";
        try
        {
            using var look = new ReadOnlyDatabase(path, inUse: _holder is not null);
            if (look.Damage is { } damage)
                throw new IOException(
                    $"{path} is damaged: {damage}; {(_holder is null ? "edgediag doctor --repair puts it aside" : "restart the service, which puts it aside")}"
                );
            return read(look.Connection);
        }
        catch (SqliteException e) when (e.MeansNoAccess())
        {
            throw new IOException($"{e.Message.ReplaceLineEndings(" ")}: {FileFacts.Describe(path)}", e);
        }
    }
}
