namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>Whether the box's clock can be right: diagnoses, sessions and certificates depend on it.</summary>
internal static class DoctorClock
{
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Compares the clock with this program's age and with what the service has written.</summary>
    /// <returns>The time.</returns>
    /// <exception cref="IOException">It cannot be right; the message says by what that is seen.</exception>
    public static string Check(TimeProvider time, string data)
    {
        var now = time.GetUtcNow();
        if (now < Earliest || now >= Latest)
            throw new IOException($"{now:u} cannot be right; set the clock or let timedatectl set-ntp true do it");
        var newest = Directory.Exists(data)
            ? new DirectoryInfo(data).EnumerateFiles("*", new EnumerationOptions { IgnoreInaccessible = true }).MaxBy(f => f.LastWriteTimeUtc)
            : null;
        return newest is not null && newest.LastWriteTimeUtc > now.UtcDateTime + Tolerance
            ? throw new IOException($"{now:u} is before {newest.Name} was written ({newest.LastWriteTimeUtc:u}); the clock has been set back, set it right")
            : $"{now:u}";
    }
}
