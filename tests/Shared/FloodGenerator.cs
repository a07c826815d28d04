namespace EdgeDiag.Tests;

/// <summary>
/// Makes alarm floods of which the true cause is known. All times inside are milliseconds of true time after the root fault.
/// </summary>
internal static class FloodGenerator
{
    /// <summary>How an edge gateway disturbs the alarms of one device.</summary>
    private enum Gateway
    {
        /// <summary>No gateway disturbs the alarms.</summary>
        None,

        /// <summary>All alarms of the device come seconds late.</summary>
        Late,

        /// <summary>The alarms come in batches, and each batch has its last alarm first.</summary>
        Reversed,
    }

    /// <summary>What is decided about one flood before it runs.</summary>
    private sealed record Plan(int Root, int Fault, DateTimeOffset Start, double LengthMs, int? Total, double NoiseLeadMs, double[] OffsetsMs, Gateway Gateway);

    /// <summary>An alarm comes or goes.</summary>
    private sealed record Change(int Machine, string Code, bool IsActive, double AtMs);

    /// <summary>Makes a flood from a seed; the same seed always gives the same flood.</summary>
    public static GeneratedFlood Create(int seed)
    {
        var random = new Random(seed);
        var count = random.Next(4, 15);
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"dev-{i:00}")];
        random.Shuffle(ids);
        int[] numbers = [.. Enumerable.Range(100, 400)];
        random.Shuffle(numbers);
        var stated = random.Next(4) switch
        {
            0 => 0.0,
            1 => 0.5,
            _ => 1.0,
        };
        var clockless = random.Chance(0.5) ? 0.0 : 0.15;
        var plant = FloodPlant.Draw(random, ids, FloodPlant.DrawFeeders(random, count), numbers, random.Chance(0.5), stated, clockless);
        var start = new DateTimeOffset(2025, 3, 3, 6, 0, 0, TimeSpan.Zero).AddMilliseconds(random.Next(50_000_000));
        var (root, fault) = (random.Next(count), random.Next(3));
        var history = new List<GeneratedFlood>();
        for (var day = random.Chance(0.5) ? random.Next(3, 9) : 0; day > 0; day--)
        {
            var same = random.Chance(0.5);
            var (pastRoot, pastFault) = same ? (root, fault) : (random.Next(count), random.Next(3));
            var past = DrawPlan(random, plant, pastRoot, pastFault, start.AddDays(-day).AddMinutes(random.Next(-300, 300)));
            history.Add(Play(random, plant, past, []));
        }
        return Play(random, plant, DrawPlan(random, plant, root, fault, start), history);
    }

    /// <summary>
    /// The fixed flood: 300 alarms within 5 minutes on 8 devices, clocks wrong by up to 3 s. It begins with E100 of the filler.
    /// </summary>
    public static GeneratedFlood Scripted()
    {
        var random = new Random(300);
        string[] ids = ["depalletizer", "washer", "inspector", "mixer", "filler", "capper", "labeler", "packer"];
        int[][] feeders =
        [
            [],
            [0],
            [1],
            [],
            [2, 3],
            [4],
            [5],
            [5, 6],
        ];
        var plant = FloodPlant.Draw(random, ids, feeders, [.. Enumerable.Range(100, 400)], shared: true, stated: 1, clockless: 0);
        double[] offsets = [0, 3000, -2400, 0, 2100, -3000, -3000, 900];
        var start = new DateTimeOffset(2025, 3, 3, 6, 0, 0, TimeSpan.Zero);
        return Play(random, plant, new Plan(4, 0, start, 235_000, 300, 45_000, offsets, Gateway.Late), []);
    }

    /// <summary>Draws length, clock errors and gateway of one flood.</summary>
    private static Plan DrawPlan(Random random, FloodPlant plant, int root, int fault, DateTimeOffset start)
    {
        double[] clocks = [.. plant.Machines.Select(_ => random.Chance(0.3) ? 0 : random.Uniform(-3000, 3000))];
        double[] offsets = [.. plant.Machines.Select(m => clocks[m.Controller])];
        var gateway = random.Next(5) switch
        {
            0 => Gateway.Late,
            1 => Gateway.Reversed,
            _ => Gateway.None,
        };
        return new Plan(root, fault, start, random.Uniform(60_000, 345_000), null, 300_000, offsets, gateway);
    }

    /// <summary>Runs one flood and writes down its messages and its truth.</summary>
    private static GeneratedFlood Play(Random random, FloodPlant plant, Plan plan, IReadOnlyList<GeneratedFlood> history)
    {
        var onsets = Spread(random, plant, plan);
        var noise = DrawNoise(random, plant, plan);
        var drawn = Math.Clamp((int)random.LogUniform(40, 401), 40, 400);
        var total = plan.Total ?? Math.Min(drawn, Math.Max(40, onsets.Count * 25));
        var changes = AddChatter(random, onsets, Math.Max(total - noise.Count, onsets.Count), plan.LengthMs);
        changes.AddRange(noise);
        FloodKey Key(Change c) => new(plant.Machines[c.Machine].Id, c.Code);
        return new GeneratedFlood
        {
            Devices = plant.Devices,
            ClockSamples = DrawClockSamples(random, plant, plan),
            Alarms = Deliver(random, plant, plan, changes),
            History = history,
            RootDevice = plant.Machines[plan.Root].Id,
            RootCode = onsets[0].Code,
            RootTime = plan.Start,
            Consequences = onsets.Skip(1).Select(Key).ToHashSet(),
            Noise = noise.Select(Key).ToHashSet(),
            ClockOffsets = plant
                .Machines.Select((m, i) => (Machine: m, Offset: TimeSpan.FromMilliseconds(plan.OffsetsMs[i])))
                .Where(p => p.Machine.HasClock)
                .ToDictionary(p => p.Machine.Id, p => p.Offset),
        };
    }

    /// <summary>Lets the root fault spread over the line. Gives when each alarm comes for the first time, the root first.</summary>
    private static List<Change> Spread(Random random, FloodPlant plant, Plan plan)
    {
        var root = plant.Machines[plan.Root];
        var onsets = new List<Change> { new(plan.Root, root.Faults[plan.Fault], true, 0) };
        AddFollowers(random, plant, onsets, plan.Root, plan.Fault, 0);
        // A last device starves nobody, so its faults always block.
        var jams = root.Jams[plan.Fault] || !plant.Machines.Any(m => m.Feeders.Contains(plan.Root));
        var stopped = new HashSet<int>();
        var queue = new PriorityQueue<(int Machine, string Code), double>();
        queue.Enqueue((plan.Root, root.Faults[plan.Fault]), 0);
        while (queue.TryDequeue(out var next, out var at))
        {
            if (at > plan.LengthMs * 0.8 || !stopped.Add(next.Machine))
                continue;
            var (machine, isRoot) = (plant.Machines[next.Machine], next.Machine == plan.Root);
            if (!isRoot)
            {
                onsets.Add(new Change(next.Machine, next.Code, true, at));
                AddFollowers(random, plant, onsets, next.Machine, FloodPlant.Stopped, at);
            }
            for (var other = 0; other < plant.Machines.Length; other++)
            {
                var starves = plant.Machines[other].Feeders.Contains(next.Machine);
                var blocks = jams && machine.Feeders.Contains(other) && (isRoot || next.Code == machine.Blocked);
                if ((!starves && !blocks) || (!isRoot && random.Chance(0.15)))
                    continue;
                // Clocks can be told apart to about 60 ms, so other devices follow the root by 150 ms or more.
                var usual = plant.Carries[(next.Machine, other)];
                var delay = Math.Clamp(usual * random.Uniform(0.7, 1.4), isRoot ? 150 : 50, 20_000);
                queue.Enqueue((other, starves ? plant.Machines[other].Starved : plant.Machines[other].Blocked), at + delay);
            }
        }
        return onsets;
    }

    /// <summary>Adds the further alarms of the same device that follow a fault or a stop.</summary>
    private static void AddFollowers(Random random, FloodPlant plant, List<Change> onsets, int machine, int cause, double at)
    {
        var codes = plant.Machines[machine].Faults;
        for (var effect = 0; effect < codes.Length; effect++)
            if (plant.Follows.TryGetValue((machine, cause, effect), out var usual) && random.Chance(0.9))
                onsets.Add(new Change(machine, codes[effect], true, at + Math.Clamp(usual * random.Uniform(0.6, 1.6), 5, 4000)));
    }

    /// <summary>Lets alarms clear and come again until the flood has the given count of changes.</summary>
    private static List<Change> AddChatter(Random random, List<Change> onsets, int count, double length)
    {
        double[] weights = [.. onsets.Select(_ => random.Chance(0.4) ? 1.0 : 0.08)];
        var (extra, sum) = (new int[onsets.Count], weights.Sum());
        for (var left = count - onsets.Count; left > 0; left--)
        {
            var (draw, chosen) = (random.NextDouble() * sum - weights[0], 0);
            for (; draw > 0 && chosen < weights.Length - 1; draw -= weights[chosen])
                chosen++;
            extra[chosen]++;
        }
        var changes = new List<Change>(onsets);
        for (var k = 0; k < onsets.Count; k++)
        {
            var last = onsets[k];
            var first = last.AtMs + 30;
            double[] times = [.. Enumerable.Range(0, extra[k]).Select(_ => first + (length - first) * Math.Pow(random.NextDouble(), 1.7))];
            Array.Sort(times);
            foreach (var time in times)
                changes.Add(last = last with { IsActive = !last.IsActive, AtMs = Math.Max(time, last.AtMs + 20) });
        }
        return changes;
    }

    /// <summary>Draws up to 3 unrelated alarms. None of their changes lies in the last 20 s before the root fault.</summary>
    private static List<Change> DrawNoise(Random random, FloodPlant plant, Plan plan)
    {
        var (noise, used) = (new List<Change>(), new HashSet<(int, string)>());
        for (var left = random.Next(4); left > 0; left--)
        {
            var machine = random.Next(plant.Machines.Length);
            var code = plant.Machines[machine].Unrelated[random.Next(3)];
            if (!used.Add((machine, code)))
                continue;
            var before = random.Chance(0.6);
            var at = before ? -random.LogUniform(20_500, plan.NoiseLeadMs) : random.Uniform(1000, plan.LengthMs - 1000);
            noise.Add(new Change(machine, code, true, at));
            if (random.Chance(0.5))
                noise.Add(new Change(machine, code, false, random.Uniform(at + 50, before ? -20_200 : plan.LengthMs)));
        }
        return noise;
    }

    /// <summary>Draws the ordinary messages before the flood.</summary>
    private static List<FloodClockSample> DrawClockSamples(Random random, FloodPlant plant, Plan plan)
    {
        var samples = new List<FloodClockSample>();
        for (var m = 0; m < plant.Machines.Length; m++)
        {
            var (count, lead) = (random.Next(20, 201), random.Uniform(600_000, 2_400_000));
            for (var i = 0; i < count && plant.Machines[m].HasClock; i++)
            {
                var at = (lead - 5000) * (i + 0.8 * random.NextDouble()) / count - lead;
                var (sent, received) = (at + plan.OffsetsMs[m] + Jitter(random), at + Delay(random, true));
                samples.Add(new(plant.Machines[m].Id, plan.Start.AddMilliseconds(sent), plan.Start.AddMilliseconds(received)));
            }
        }
        return [.. samples.OrderBy(s => s.ReceivedTime)];
    }

    /// <summary>Stamps the alarms by the clocks of their devices and carries them to the receiver.</summary>
    private static List<FloodAlarm> Deliver(Random random, FloodPlant plant, Plan plan, List<Change> changes)
    {
        // A root device without a clock is told by its receipt alone, so nothing may disturb that.
        int[] disturbable = [.. changes.Select(c => c.Machine).Distinct().Where(m => m != plan.Root || plant.Machines[m].HasClock)];
        var disturbed = disturbable.Contains(plan.Root) && random.Chance(0.4) ? plan.Root : disturbable[random.Next(disturbable.Length)];
        var alarms = new List<FloodAlarm>();
        foreach (var group in changes.OrderBy(c => c.AtMs).GroupBy(c => c.Machine))
        {
            var machine = plant.Machines[group.Key];
            var gateway = group.Key == disturbed ? plan.Gateway : Gateway.None;
            double[] times = [.. group.Select(c => c.AtMs)];
            var received =
                gateway == Gateway.Reversed
                    ? ReceiveReversed(random, times)
                    : ReceiveInOrder(random, times, gateway == Gateway.Late, machine.HasClock || group.Key != plan.Root);
            foreach (var (change, receipt) in group.Zip(received))
            {
                var stamp = plan.Start.AddMilliseconds(change.AtMs + plan.OffsetsMs[change.Machine] + Jitter(random));
                DateTimeOffset? sender = machine.HasClock ? stamp : null;
                var (truth, arrival) = (plan.Start.AddMilliseconds(change.AtMs), plan.Start.AddMilliseconds(receipt));
                alarms.Add(new FloodAlarm(machine.Id, change.Code, change.IsActive, truth, sender, arrival));
            }
        }
        return [.. alarms.OrderBy(a => a.ReceivedTime)];
    }

    /// <summary>Times of receipt over one connection, which keeps the order.</summary>
    private static double[] ReceiveInOrder(Random random, double[] times, bool late, bool outliers)
    {
        var (behind, last, received) = (late ? random.Uniform(1000, 3400) : 0, double.MinValue, new double[times.Length]);
        for (var i = 0; i < times.Length; i++)
            received[i] = last = Math.Max(times[i] + behind + Delay(random, outliers), last + 0.05);
        return received;
    }

    /// <summary>Times of receipt through a gateway that collects alarms for up to 4 s and hands out the last one first.</summary>
    private static double[] ReceiveReversed(Random random, double[] times)
    {
        var (window, received) = (random.Uniform(500, 4000), new double[times.Length]);
        for (int first = 0, next = 1; first < times.Length; first = next++)
        {
            var end = (Math.Floor(times[first] / window) + 1) * window;
            while (next < times.Length && times[next] < end)
                next++;
            var sent = end + Delay(random, false);
            for (var i = first; i < next; i++)
                received[i] = sent + (next - 1 - i) * 0.2;
        }
        return received;
    }

    /// <summary>Delay of the network: 1 to 60 ms, and in 2 of 100 messages up to 1.5 s where outliers are allowed.</summary>
    private static double Delay(Random random, bool outliers) => outliers && random.Chance(0.02) ? random.Uniform(60, 1500) : random.LogUniform(1, 60);

    /// <summary>Error of a single stamp. It stays under half of the least delay (5 ms), so that one device's stamps keep their order.</summary>
    private static double Jitter(Random random) => random.Uniform(-2, 2);
}
