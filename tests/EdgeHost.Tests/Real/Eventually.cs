using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>Waits for other processes; they have no clock that a test could turn.</summary>
internal static class Eventually
{
    /// <summary>
    /// How long to wait for what must come, seconds. It only ends a test that would never end; a slow or busy machine must not reach
    /// it, so it is long.
    /// </summary>
    public const double Patience = 600;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something holds.</summary>
    /// <param name="condition">What must come.</param>
    /// <param name="instead">What to say where it does not.</param>
    /// <param name="seconds">How long to wait; never less than <see cref="Patience"/>.</param>
    /// <exception cref="TimeoutException">It does not within the time; the message says what was there instead.</exception>
    public static Task HoldsAsync(Func<bool> condition, Func<string> instead, double seconds = Patience) =>
        HoldsAsync(() => Task.FromResult(condition()), instead, seconds);

    /// <summary>Waits until something holds that takes a question to another process.</summary>
    /// <param name="condition">What must come.</param>
    /// <param name="instead">What to say where it does not.</param>
    /// <param name="seconds">How long to wait; never less than <see cref="Patience"/>.</param>
    /// <exception cref="TimeoutException">It does not within the time; the message says what was there instead.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> instead, double seconds = Patience)
    {
        var limit = Math.Max(seconds, Patience);
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed.TotalSeconds > limit)
                throw new TimeoutException($"not within {limit} s: {instead()}");
            await Task.Delay(Poll, TimeProvider.System);
        }
    }
}
