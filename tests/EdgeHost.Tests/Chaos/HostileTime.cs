using System.Globalization;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Times of events, as JSON.</summary>
internal static class HostileTime
{
    /// <summary>Now, as a sender with a right clock writes it.</summary>
    public static string Now(ChaosRandom random) =>
        random.Below(3) switch
        {
            0 => Invariant($"\"{TimeProvider.System.GetUtcNow():O}\""),
            _ => Invariant($"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}"),
        };

    /// <summary>A time that a wrong clock, a wrong unit or an enemy would send.</summary>
    public static string Of(ChaosRandom random)
    {
        var now = TimeProvider.System.GetUtcNow();
        return random.Below(8) switch
        {
            0 => Invariant($"{now.AddMinutes(random.Below(240) - 120).ToUnixTimeMilliseconds()}"),
            1 => Invariant($"{now.ToUnixTimeSeconds()}"),
            2 => Invariant($"\"{now.AddDays(random.Below(80_000) - 20_000):yyyy-MM-ddTHH:mm:ss}\""),
            _ => random.Pick(
                (string[])
                    [
                        "946684800000",
                        "915148800000",
                        "4070908800000",
                        "\"2099-01-01T00:00:00Z\"",
                        "\"1999-12-31T23:59:59Z\"",
                        "0",
                        "-1",
                        "-62135596800000",
                        "253402300799999",
                        "253402300800000",
                        "9223372036854775807",
                        "9223372036854775808",
                        "1e18",
                        "1.5",
                        "null",
                        "\"\"",
                        "\"yesterday\"",
                        "\"2026-13-45T99:99:99Z\"",
                        "true",
                        "[]",
                        "{}",
                        "\"9999-12-31T23:59:59.9999999+14:00\"",
                        "\"0001-01-01T00:00:00-14:00\"",
                    ]
            ),
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
