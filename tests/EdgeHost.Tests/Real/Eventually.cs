using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>Waits for other processes; they have no clock that a test could turn.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something holds.</summary>
    /// <exception cref="TimeoutException">It does not within the time; the message says what was there instead.</exception>
    public static async Task HoldsAsync(Func<bool> condition, Func<string> instead, double seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"not within {seconds} s: {instead()}");
            await Task.Delay(Poll, TimeProvider.System);
        }
    }
}
