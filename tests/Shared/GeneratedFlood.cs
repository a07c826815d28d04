namespace EdgeDiag.Tests;

/// <summary>One alarm flood of one production line, with the truth about it.</summary>
internal sealed record GeneratedFlood
{
    /// <summary>All devices of the line, in no special order.</summary>
    public required IReadOnlyList<FloodDevice> Devices { get; init; }

    /// <summary>Ordinary messages from before the flood, in order of receipt. A device that sends no time has none.</summary>
    public required IReadOnlyList<FloodClockSample> ClockSamples { get; init; }

    /// <summary>All alarm messages, those of the noise included, in order of receipt.</summary>
    public required IReadOnlyList<FloodAlarm> Alarms { get; init; }

    /// <summary>Earlier floods of the same line, oldest first; may be empty. Their own history is always empty.</summary>
    public required IReadOnlyList<GeneratedFlood> History { get; init; }

    /// <summary>Truth: the id of the device where the flood began.</summary>
    public required string RootDevice { get; init; }

    /// <summary>Truth: the code of the first alarm of the flood (the first-out).</summary>
    public required string RootCode { get; init; }

    /// <summary>Truth: the moment when the root fault happened.</summary>
    public required DateTimeOffset RootTime { get; init; }

    /// <summary>Truth: the alarms that the root fault caused. The root itself is not among them.</summary>
    public required IReadOnlySet<FloodKey> Consequences { get; init; }

    /// <summary>Truth: the alarms that have nothing to do with the root fault.</summary>
    public required IReadOnlySet<FloodKey> Noise { get; init; }

    /// <summary>Truth: how far the clock of each device is ahead of true time, by device id. A device that sends no time has no entry.</summary>
    public required IReadOnlyDictionary<string, TimeSpan> ClockOffsets { get; init; }
}

/// <summary>A device of the line.</summary>
/// <param name="Id">The name of the device, unique in its line.</param>
/// <param name="Upstream">Ids of the devices that feed this one. It is empty for a first device, and also where the line states nothing.</param>
internal sealed record FloodDevice(string Id, IReadOnlyList<string> Upstream);

/// <summary>An ordinary message of a device, from which the error of the device's clock can be measured.</summary>
/// <param name="Device">The id of the device.</param>
/// <param name="SenderTime">The time by the device's own clock.</param>
/// <param name="ReceivedTime">The time of receipt by the receiver's clock, which shows true time.</param>
internal sealed record FloodClockSample(string Device, DateTimeOffset SenderTime, DateTimeOffset ReceivedTime);

/// <summary>One alarm message: an alarm came or went.</summary>
/// <param name="Device">The id of the device.</param>
/// <param name="Code">The code of the alarm.</param>
/// <param name="IsActive">True where the alarm came, false where it cleared.</param>
/// <param name="TrueTime">Truth: the moment when it happened.</param>
/// <param name="SenderTime">The time by the device's own clock; null where the device sends no time.</param>
/// <param name="ReceivedTime">The time of receipt by the receiver's clock, which shows true time.</param>
internal sealed record FloodAlarm(string Device, string Code, bool IsActive, DateTimeOffset TrueTime, DateTimeOffset? SenderTime, DateTimeOffset ReceivedTime);

/// <summary>Names an alarm: codes are unique only within their device.</summary>
/// <param name="Device">The id of the device.</param>
/// <param name="Code">The code of the alarm.</param>
internal readonly record struct FloodKey(string Device, string Code);

/// <summary>The inside of a device, which only the generator knows: what feeds it, which clock it has and which codes it can send.</summary>
internal sealed record FloodMachine(
    string Id,
    int[] Feeders,
    bool StatesUpstream,
    bool HasClock,
    int Controller,
    string[] Faults,
    bool[] Jams,
    string[] Unrelated,
    string Blocked,
    string Starved
);

/// <summary>
/// The inside of a line, which only the generator knows: its devices, and the usual delays between cause and effect in milliseconds.
/// The delays are the same in all floods of the line.
/// </summary>
internal sealed record FloodPlant(
    FloodMachine[] Machines,
    FloodDevice[] Devices,
    Dictionary<(int Machine, int Cause, int Effect), double> Follows,
    Dictionary<(int From, int To), double> Carries
)
{
    /// <summary>Codes of one device: up to 8 faults, 3 unrelated ones, one for blocked and one for starved.</summary>
    private const int BookSize = 13;

    /// <summary>Stands in place of a fault's index where a device stops because of its neighbour.</summary>
    public const int Stopped = -1;

    /// <summary>Draws which device feeds which: a chain, a line that splits, or one that splits and merges.</summary>
    public static int[][] DrawFeeders(Random random, int count)
    {
        var shape = random.Next(3);
        List<int>[] feeders = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        for (var m = 1; m < count; m++)
        {
            if (shape == 0 || random.Chance(0.85))
                feeders[m].Add(shape == 0 ? m - 1 : random.Next(Math.Max(0, m - 3), m));
            var second = random.Next(m);
            if (shape == 2 && random.Chance(0.3) && !feeders[m].Contains(second))
                feeders[m].Add(second);
        }
        // A device that nothing feeds must feed another one, or it would not belong to the line.
        for (var m = 0; m < count - 1; m++)
            if (!feeders.Any(f => f.Contains(m)) && (feeders[m].Count == 0 || random.Chance(0.5)))
                feeders[random.Next(m + 1, Math.Min(count, m + 4))].Add(m);
        if (feeders[count - 1].Count == 0)
            feeders[count - 1].Add(count - 2);
        return [.. feeders.Select(f => f.ToArray())];
    }

    /// <summary>Draws the codes, clocks and usual delays of a line.</summary>
    public static FloodPlant Draw(Random random, string[] ids, int[][] feeders, int[] numbers, bool shared, double stated, double clockless)
    {
        var faults = random.Next(5, 9);
        var controllers = random.Chance(0.5) ? 0 : random.Next(2, ids.Length + 1);
        var machines = new FloodMachine[ids.Length];
        var follows = new Dictionary<(int Machine, int Cause, int Effect), double>();
        var carries = new Dictionary<(int From, int To), double>();
        for (var m = 0; m < ids.Length; m++)
        {
            string[] codes = [.. numbers.Skip(shared ? 0 : m * BookSize).Take(BookSize).Select(n => $"E{n}")];
            bool[] jams = [.. codes.Take(faults).Select(_ => random.Chance(0.5))];
            var (states, clock) = (random.Chance(stated), !random.Chance(clockless));
            var controller = controllers == 0 ? m : random.Next(controllers);
            machines[m] = new FloodMachine(ids[m], feeders[m], states, clock, controller, codes[..faults], jams, codes[8..11], codes[11], codes[12]);
            // A fault causes only faults of a higher index, so that cause and effect never change places between two floods.
            for (var cause = Stopped; cause < faults; cause++)
            for (var effect = Math.Max(1, cause + 1); effect < faults; effect++)
                if (random.Chance(cause == Stopped ? 0.25 : 0.6))
                    follows[(m, cause, effect)] = random.LogUniform(5, 4000);
            foreach (var feeder in feeders[m])
            {
                carries[(feeder, m)] = random.LogUniform(50, 20_000);
                carries[(m, feeder)] = random.LogUniform(1000, 20_000);
            }
        }
        FloodDevice[] devices = [.. machines.Select(m => new FloodDevice(m.Id, m.StatesUpstream ? [.. m.Feeders.Select(f => ids[f])] : []))];
        random.Shuffle(devices);
        return new FloodPlant(machines, devices, follows, carries);
    }
}

/// <summary>Draws that the generator needs and <see cref="Random"/> lacks.</summary>
internal static class FloodDraws
{
    /// <summary>True with the given probability.</summary>
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>A number between two bounds, all equally likely.</summary>
    public static double Uniform(this Random random, double low, double high) => low + (high - low) * random.NextDouble();

    /// <summary>A number between two bounds, all orders of magnitude equally likely.</summary>
    public static double LogUniform(this Random random, double low, double high) => low * Math.Pow(high / low, random.NextDouble());
}
