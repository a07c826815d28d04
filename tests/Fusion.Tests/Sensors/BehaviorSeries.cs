namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>Makes sensor series with a known truth. A draft whose values do not bear out its truth is thrown away and drawn again.</summary>
internal static partial class BehaviorSeries
{
    private enum Course
    {
        Flat,
        Ramp,
        Sine,
        Approach,
        Cycling,
        Walk,
    }

    /// <summary>What happens to an ordinary signal. The first four have the numbers of their truths, the others are usual.</summary>
    private enum Event
    {
        None,
        Stuck,
        Noisy,
        Step,
        ShortHold,
        NoiseGrows,
        SmallJump,
        Spike,
        LateRamp,
    }

    /// <summary>Makes series: of 24, 6 are plain, 6 are usual but resemble a fault, and 4 each are stuck, noisy and stepped.</summary>
    internal static IEnumerable<BehaviorExample> Generate(int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            (Event Happening, Course? Course) kind = (i % 4) switch
            {
                0 => (Event.None, (Course)(i / 4 % 6)),
                2 => (Event.ShortHold + (i / 4 % 5), null),
                _ => (Event.Stuck + (i / 2 % 3), null),
            };
            var draft = new Draft(kind.Happening, kind.Course, random);
            while (!draft.Apply())
                draft = new Draft(kind.Happening, kind.Course, random);
            yield return draft.Finish();
        }
    }

    private static double Between(double low, double high, Random random) => low + ((high - low) * random.NextDouble());

    private static double LogBetween(double low, double high, Random random) => low * Math.Pow(high / low, random.NextDouble());

    private static int DrawSign(Random random) => (random.Next(2) * 2) - 1;

    /// <summary>A series in the making: an ordinary signal at first, to which <see cref="Apply"/> lets something happen.</summary>
    private sealed class Draft
    {
        private readonly Random random;
        private readonly Event happening;
        private readonly Course course;
        private readonly Sensor sensor;
        private readonly double cadence,
            deadband;
        private readonly double? stuckAfter;
        private readonly double[] times; // in seconds
        private readonly double[] means,
            noise,
            values; // without noise; of standard deviation 1; as reported, but without outliers
        private int onset = -10;

        public Draft(Event happening, Course? course, Random random)
        {
            (this.happening, this.random, sensor, cadence) = (happening, random, Sensor.Draw(random), LogBetween(0.1, 10, random));
            var calm = happening is not (Event.None or Event.Stuck or Event.ShortHold);
            Course[] choices = calm ? [Course.Flat, Course.Flat, Course.Ramp, Course.Sine, Course.Walk] : Enum.GetValues<Course>();
            this.course = course ?? choices[random.Next(choices.Length)];
            times = DrawTimes();
            // What happens on a calm course is larger than the course itself.
            means = [.. DrawCourse().Select(mean => sensor.Level + (sensor.Span * mean * (calm ? 0.3 : 1)))];
            var likeness = random.Next(3) == 0 ? Between(0.3, 0.8, random) : 0;
            noise = DrawWalk(1, _ => likeness);
            values = new double[times.Length];
            Rewrite(0, i => means[i] + (sensor.Sigma * noise[i]));
            deadband = happening != Event.SmallJump && random.Next(5) == 0 ? 0 : DrawDeadband();
            var least = Math.Max(Math.Max(30, 6 * cadence), LongestStill() / 0.7);
            if (least <= 180 && (happening is Event.Stuck or Event.ShortHold || random.Next(100) < 55))
                stuckAfter = Math.Min(180, Math.Ceiling(least * Between(1, 1.6, random) / 5) * 5);
        }

        /// <summary>What looks like noise: the noise itself, or the flicker of the last digit.</summary>
        private double Roughness => Math.Max(sensor.Sigma, sensor.Quantum / 2);

        /// <summary>Lets it happen, and tells whether the values bear out the truth.</summary>
        public bool Apply()
        {
            var borneOut = happening switch
            {
                Event.Stuck => HoldFor(stuckAfter * Between(1.32, 2.2, random)),
                Event.ShortHold => HoldFor(stuckAfter * Between(0.3, 0.65, random)),
                Event.Noisy => RaiseNoise(),
                Event.NoiseGrows => GrowNoise(Between(1.3, 2, random)),
                Event.Step => Shift(DrawHeight(), 0.85, random.Next(2) * Between(0.2, 0.8, random), times.Length),
                Event.SmallJump => Shift(DrawSign(random) * deadband * Between(0.25, 0.5, random), 0.85, 0, times.Length),
                Event.Spike => Shift(DrawHeight(), 0.95, 0, random.Next(1, 3)),
                Event.LateRamp => ShiftSlowly(DrawHeight(), Between(0.05, 0.42, random), Between(0.34, 0.55, random)),
                _ => true,
            };
            return borneOut && (happening == Event.Stuck || stuckAfter is null || LongestStill() <= 0.7 * stuckAfter);
        }

        public BehaviorExample Finish()
        {
            if (random.Next(5) == 0)
                AddOutliers();
            var kind = happening == Event.None ? $"{course}" : $"{happening} on {course}";
            var truth = happening <= Event.Step ? (BehaviorTruth)happening : BehaviorTruth.Usual;
            var start = new DateTimeOffset(2025, 3, 3, 6, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(28 * 24 * 60));
            return new BehaviorExample(
                kind,
                truth,
                [.. times.Select((time, i) => (start.AddMilliseconds(Math.Round(1000 * time)), values[i]))],
                sensor.Low,
                sensor.High,
                deadband,
                stuckAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null
            );
        }

        /// <summary>Draws times with jitter in two thirds of the series, and up to three gaps of 2 to 6% of the duration in half of them.</summary>
        private double[] DrawTimes()
        {
            var (duration, jitter) = (Math.Max(Between(125, 590, random), 50 * cadence), cadence * 0.15 * random.Next(3));
            var gaps = new (double From, double Length)[Math.Max(0, random.Next(-2, 4))];
            for (var k = 0; k < gaps.Length; k++)
                gaps[k] = (duration * (k + Between(0.1, 0.8, random)) / 3, duration * Between(0.02, 0.06, random));
            var ticks = Enumerable.Range(0, (int)(duration / cadence) + 1).Select(i => i * cadence);
            var kept = ticks.Where(tick => !gaps.Any(gap => tick > gap.From && tick < gap.From + gap.Length));
            return [.. kept.Select(tick => tick + Between(0, 2 * jitter, random))];
        }

        /// <summary>Draws the mean of each sample, in spans from the level: -0.5 to 0.5.</summary>
        private IEnumerable<double> DrawCourse()
        {
            var (height, phase, duration) = (DrawSign(random) * Between(0.15, 0.85, random), random.NextDouble(), times[^1]);
            switch (course)
            {
                case Course.Ramp:
                    return times.Select(t => height * ((t / duration) - 0.5));
                case Course.Sine:
                    var (period, drift) = (LogBetween(Math.Max(20, 12 * cadence), 1.5 * duration, random), Between(0, 0.15, random));
                    return times.Select(t => (height * 0.35 * Math.Sin(2 * Math.PI * ((t / period) + phase))) + (drift * Math.Sin(2 * t / period)));
                case Course.Approach:
                    var begin = random.Next(2) * Between(0.05, 0.35, random) * duration;
                    var constant = Math.Max(10 * cadence, duration * Between(begin > 0 ? 0.12 : 0.05, 0.35, random));
                    return times.Select(t => height * (0.5 - Math.Exp(-Math.Max(0, t - begin) / constant)));
                case Course.Cycling:
                    var cycles = LogBetween(4, Math.Clamp(duration / Math.Max(8, 12 * cadence), 4.05, 25), random) / duration;
                    var (shape, on) = (random.Next(3), Between(0.25, 0.75, random));
                    var parts = times.Select(t => ((cycles * t) + phase + (0.03 * Math.Sin(11 * t / duration))) % 1);
                    return parts.Select(part => height * (part < on ? Climb(shape, part / on) : -Climb(shape, (part - on) / (1 - on))));
                case Course.Walk:
                    var memory = Math.Max(3 * cadence, duration * LogBetween(0.02, 0.2, random));
                    return DrawWalk(Between(0.03, 0.15, random), i => Math.Exp((times[i - 1] - times[i]) / memory));
                default:
                    return new double[times.Length];
            }
        }

        /// <summary>The first part of a cycle from -0.5 to 0.5: of a square, a saw-tooth, or heating. The second part is its mirror image.</summary>
        private static double Climb(int shape, double part) =>
            shape == 0 ? 0.5
            : shape == 1 ? part - 0.5
            : 0.5 - Math.Exp(-4 * part);

        /// <summary>Draws a walk that returns to 0, cut off at 3.2 standard deviations; without likeness of neighbours it is white noise.</summary>
        private double[] DrawWalk(double deviation, Func<int, double> likeness)
        {
            var walk = new double[times.Length];
            walk[0] = Gauss();
            for (var i = 1; i < walk.Length; i++)
                walk[i] = (likeness(i) * walk[i - 1]) + (Math.Sqrt(1 - Math.Pow(likeness(i), 2)) * Gauss());
            return [.. walk.Select(x => deviation * Math.Clamp(x, -3.2, 3.2))];
            double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        /// <summary>Draws a round number that is at least 3 standard deviations of the noise and one last digit.</summary>
        private double DrawDeadband()
        {
            var floor = Math.Max(3 * sensor.Sigma, sensor.Quantum);
            var factor = random.Next(4) == 0 ? LogBetween(2, 5, random) : Between(1, 1.8, random);
            var least = Math.Min(floor * factor, Math.Max(floor, 0.15 * sensor.Span));
            var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
            return Math.Round(power * new[] { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 }.First(x => x >= (least / power) - 1e-9), 6);
        }

        /// <summary>Draws the height of a step that nobody overlooks, upwards where a fall would come near 0.</summary>
        private double DrawHeight()
        {
            var height = Math.Max(Roughness * LogBetween(8.5, 40, random), deadband * LogBetween(1.8, 4, random));
            height = Math.Max(height, Math.Max((sensor.High - sensor.Low ?? 0) * Between(0.17, 0.3, random), 1.5 * (means.Max() - means.Min())));
            return means.Min() - height < 0.2 * sensor.Level ? height : DrawSign(random) * height;
        }

        private int DrawOnset(double from, double to)
        {
            int[] fits = [.. Enumerable.Range(1, times.Length - 5).Where(i => IsWithin(i / (double)times.Length) && IsWithin(times[i] / times[^1]))];
            return fits[random.Next(fits.Length)];
            bool IsWithin(double part) => part >= from && part <= to;
        }

        private bool Rewrite(int from, Func<int, double> value)
        {
            for (var i = from; i < values.Length; i++)
                values[i] = sensor.Quantise(value(i));
            return true;
        }

        private bool Shift(double height, double to, double lag, int length) =>
            Rewrite(
                onset = DrawOnset(0.40, to),
                i =>
                    means[i]
                    + (sensor.Sigma * noise[i])
                    + (
                        i == onset ? height * (1 - lag)
                        : i < onset + length ? height
                        : 0
                    )
            );

        private bool ShiftSlowly(double height, double start, double width) =>
            Rewrite(0, i => means[i] + (sensor.Sigma * noise[i]) + (height * Math.Clamp(((times[i] / times[^1]) - start) / width, 0, 1)));

        /// <summary>Keeps the value for the last seconds after a life; the last digit may flicker where it is far below the deadband.</summary>
        private bool HoldFor(double? seconds)
        {
            onset = Array.FindLastIndex(times, time => time <= times[^1] - seconds);
            if (onset < 3 || times[onset] < 0.35 * times[^1])
                return false;
            var digit = sensor.Quantum > 0 ? sensor.Quantum : deadband * Between(0.005, 0.03, random);
            var flicker = digit <= 0.1 * deadband ? digit * random.Next(2) : 0;
            var (held, life) = (values[onset], values[..onset]);
            Rewrite(onset + 1, i => held + (flicker * random.Next(2)));
            return life.Max() - life.Min() > 1.5 * deadband && life.Distinct().Count() > 2;
        }

        /// <summary>Raises the noise, which is Gaussian, or Laplace-distributed as with a loose contact.</summary>
        private bool RaiseNoise()
        {
            var (from, laplace) = (onset = DrawOnset(0.60, 0.75), random.Next(3) == 0);
            var sigma = Math.Max(Roughness * LogBetween(6.5, 16, random), deadband * LogBetween(1.2, 2, random)) * (laplace ? 1.4 : 1);
            for (var i = from; laplace && i < noise.Length; i++)
                noise[i] = DrawSign(random) * -Math.Log(1 - random.NextDouble()) / Math.Sqrt(2);
            Rewrite(from, i => means[i] + (sigma * noise[i]));
            var (before, after) = (RmsJump(1, from), RmsJump(from + 1, values.Length));
            return values.Min() > 0 && Math.Abs(noise[from..].Average()) < 0.4 && after >= Math.Max(deadband, 6 * before);
        }

        private bool GrowNoise(double factor)
        {
            Rewrite(onset = DrawOnset(0.60, 0.75), i => means[i] + (sensor.Sigma * factor * noise[i]));
            return RmsJump(onset + 1, values.Length) <= 2.2 * Math.Max(RmsJump(1, onset), sensor.Quantum / 3);
        }

        /// <summary>The root mean square of the differences between neighbouring samples.</summary>
        private double RmsJump(int from, int to) => Math.Sqrt(Enumerable.Range(from, to - from).Average(i => Math.Pow(values[i] - values[i - 1], 2)));

        /// <summary>The longest time, in seconds, during which all values lie within one deadband.</summary>
        private double LongestStill()
        {
            var (longest, start, low, high) = (0.0, 0, values[0], values[0]);
            for (var i = 1; i < values.Length; i++)
            {
                (low, high) = (Math.Min(low, values[i]), Math.Max(high, values[i]));
                if (high - low > deadband + 1e-9)
                {
                    (start, low, high) = (i, values[i], values[i]);
                    while (Math.Max(high, values[start - 1]) - Math.Min(low, values[start - 1]) <= deadband + 1e-9)
                        (low, high) = (Math.Min(low, values[--start]), Math.Max(high, values[start]));
                }
                longest = Math.Max(longest, times[i] - times[start]);
            }
            return longest;
        }

        /// <summary>Puts spikes of one sample on up to 2% of the samples, apart from each other, from what happens and from a held value.</summary>
        private void AddOutliers()
        {
            var end = happening is Event.Stuck or Event.ShortHold ? onset : times.Length;
            int[] places = [.. Enumerable.Range(0, end / 5).Select(k => (5 * k) + random.Next(3)).Where(i => Math.Abs(onset - i) > 4)];
            random.Shuffle(places);
            foreach (var i in places.Take(times.Length < 50 ? 0 : 1 + random.Next(times.Length / 50)))
                values[i] = sensor.Quantise(values[i] + (DrawSign(random) * ((8 * sensor.Sigma) + (sensor.Span * Between(0.2, 1, random)))));
        }
    }
}
