using System.Diagnostics;
using System.Globalization;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>What memory there is, and what this process takes.</summary>
public static class MachineMemory
{
    /// <summary>Bytes that this process can come to take: what it has, and what is free on the machine or within its container's limit.</summary>
    public static long Available
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
            return Kilobytes("/proc/meminfo", "MemAvailable") is { } free ? Math.Min(limit, free + self.WorkingSet64) : limit;
        }
    }

    /// <summary>Most bytes that this process has had in memory at once.</summary>
    public static long Peak
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return Kilobytes("/proc/self/status", "VmHWM") ?? self.PeakWorkingSet64;
        }
    }

    private static long? Kilobytes(string file, string name) =>
        File.Exists(file)
        && File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal)) is { } line
        && long.TryParse(
            line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value * 1024
            : null;
}
