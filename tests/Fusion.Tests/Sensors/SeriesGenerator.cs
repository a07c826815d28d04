using static EdgeDiag.Fusion.Tests.Sensors.SeriesKind;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>The course that a generated series takes.</summary>
internal enum SeriesKind
{
    /// <summary>The mean stays at one level.</summary>
    Flat,

    /// <summary>The mean rises on a straight line over the whole window.</summary>
    Rising,

    /// <summary>The mean falls on a straight line over the whole window.</summary>
    Falling,

    /// <summary>The mean rises at first and stays at its new level for the last part.</summary>
    RisingThenFlat,

    /// <summary>The mean swings around one level, at least four times within the window.</summary>
    Oscillating,

    /// <summary>The sensor repeats exactly one value, from the start or from a later moment, up to the end.</summary>
    Stuck,

    /// <summary>The mean jumps once, up or down.</summary>
    StepChange,

    /// <summary>The noise is 5 to 12 times its usual width, from the start or from a later moment, up to the end.</summary>
    Noisy,
}

/// <summary>The trend that a series truly has, before noise, outliers and gaps.</summary>
internal enum TrueTrend
{
    /// <summary>The mean neither rises nor falls.</summary>
    Steady,

    /// <summary>The mean rises.</summary>
    Rising,

    /// <summary>The mean falls.</summary>
    Falling,
}

/// <summary>One generated series of a sensor, with its truth at the last moment.</summary>
/// <param name="Kind">The course of the series.</param>
/// <param name="Readings">20 to 399 readings in order of arrival, which is not always their order in time.</param>
/// <param name="Now">The last moment: at most one second after the newest reading.</param>
/// <param name="Sigma">
/// The standard deviation of the noise at the last moment, in the unit of the readings. For a noisy series it is that of the raised noise;
/// for a stuck series it is that of the noise which the sensor should show.
/// </param>
/// <param name="ChangeInSigmas">How far the mean moves over the whole window, in multiples of <paramref name="Sigma"/>, never negative.</param>
/// <param name="Trend">The true trend at the last moment.</param>
/// <param name="TrendArguable">Whether people may disagree about the trend, so that a test of trends leaves the series out.</param>
internal sealed record GeneratedSeries(
    SeriesKind Kind,
    IReadOnlyList<(DateTimeOffset At, double Value)> Readings,
    DateTimeOffset Now,
    double Sigma,
    double ChangeInSigmas,
    TrueTrend Trend,
    bool TrendArguable
);

/// <summary>
/// Makes sensor series whose truth is known. Noise, quantisation, outliers, gaps, late readings and duplicates are drawn independently of
/// the course, so that every kind meets all of them.
/// </summary>
internal static class SeriesGenerator
{
    /// <summary>Seeds take these kinds in turn: of seeds 0 to 999, 364 rise or fall, and 364 have a constant mean (flat, stuck or noisy).</summary>
    private static SeriesKind[] Kinds => [Rising, Flat, Falling, Oscillating, Stuck, Rising, StepChange, Flat, Falling, Noisy, RisingThenFlat];

    /// <summary>The earliest moment at which a series may start.</summary>
    private static readonly DateTimeOffset EarliestStart = new(2025, 3, 3, 6, 0, 0, TimeSpan.Zero);

    /// <summary>Makes the series of a seed: the same seed gives the same series, and series of different seeds are independent.</summary>
    /// <param name="seed">Any number; its remainder by 11 decides the kind.</param>
    public static GeneratedSeries Create(int seed)
    {
        var kind = Kinds[unchecked((uint)seed) % (uint)Kinds.Length];
        var random = new Random(Scramble(seed));
        var sensor = Sensor.Draw(random);
        var count = (int)LogBetween(20, 385, random);
        var places = DrawPlaces(count, random);
        var course = DrawCourse(kind, count, random);
        var values = DrawValues(sensor, course, places, random);
        var minutes = LogBetween(2, 30, random);
        var start = EarliestStart.AddMinutes(random.Next(28 * 24 * 60));
        var readings = new List<(DateTimeOffset At, double Value)>(count);
        for (var i = 0; i < count; i++)
            readings.Add((start.AddMinutes(minutes * places[i]), values[i]));
        AddDuplicates(readings, random);
        DelaySome(readings, random);
        return new GeneratedSeries(
            kind,
            readings,
            start.AddMinutes(minutes).AddMilliseconds(random.Next(1000)),
            sensor.UsualSigma * course.NoiseFactor,
            course.Change,
            course.Trend,
            course.TrendArguable
        );
    }

    /// <summary>Draws the moments of the readings as parts of the window, in ascending order: the first is 0 and the last is 1.</summary>
    private static double[] DrawPlaces(int count, Random random)
    {
        // 0: even intervals, 1: jittered intervals, 2: moments at random.
        var pattern = random.Next(3);
        var places = new double[count];
        for (var i = 0; i < count; i++)
            places[i] = pattern == 2 ? random.NextDouble() : (i + (pattern * Between(-0.4, 0.4, random))) / (count - 1);
        Array.Sort(places);
        places[0] = 0;
        places[^1] = 1;
        return InsertGaps(places, random);
    }

    /// <summary>Puts up to three gaps between the readings, which take up to 30% of the window together; half of the series have none.</summary>
    private static double[] InsertGaps(double[] places, Random random)
    {
        if (random.Next(2) == 0)
            return places;
        var missing = Between(0.05, 0.3, random);
        var starts = new double[random.Next(1, 4)];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = Between(0.05, 0.95, random);
        return [.. places.Select(place => Math.Min(1, (place * (1 - missing)) + (missing * starts.Count(gap => gap < place) / starts.Length)))];
    }

    /// <summary>Draws the course of a kind: its mean, its noise and its truth.</summary>
    private static Course DrawCourse(SeriesKind kind, int count, Random random)
    {
        switch (kind)
        {
            case Rising:
                var rise = Between(2, 20, random);
                return new Course(u => rise * (u - 0.5)) { Change = rise, Trend = TrueTrend.Rising };
            case Falling:
                var fall = Between(2, 20, random);
                return new Course(u => fall * (0.5 - u)) { Change = fall, Trend = TrueTrend.Falling };
            case RisingThenFlat:
                var (height, top) = (Between(4, 20, random), Between(0.5, 0.75, random));
                return new Course(u => height * (Math.Min(1, u / top) - 0.5)) { Change = height, TrendArguable = true };
            case StepChange:
                var (jump, moment) = (DrawSign(random) * Between(4, 20, random), Between(0.3, 0.8, random));
                return new Course(u => u < moment ? 0 : jump) { Change = Math.Abs(jump), TrendArguable = true };
            case Oscillating:
                // At least four readings a period, so that few readings do not turn a fast swing into a slow one.
                var (swing, periods) = (Between(1.5, 5, random), Between(4, Math.Min(12, count / 4.0), random));
                var phase = random.NextDouble();
                return new Course(u => swing * Math.Sin(2 * Math.PI * ((periods * u) + phase)));
            case Stuck:
                return new Course(_ => 0) { Onset = DrawOnset(random), HoldsValue = true };
            case Noisy:
                return new Course(_ => 0) { Onset = DrawOnset(random), NoiseFactor = Between(5, 12, random) };
            default:
                return new Course(_ => 0);
        }
    }

    /// <summary>Draws the values of a course as the sensor reports them, outliers included.</summary>
    private static double[] DrawValues(Sensor sensor, Course course, double[] places, Random random)
    {
        var order = Enumerable.Range(0, places.Length).ToArray();
        random.Shuffle(order);
        var outliers = order.Take((int)(places.Length * Between(0, 0.08, random))).ToHashSet();
        // -1 and 1: all outliers lie on that side, as with a loose contact; 0: each lies on either side.
        var side = random.Next(-1, 2);
        // A held value close to the level: otherwise the moment at which the sensor sticks would look like a step.
        var held = sensor.Quantise(sensor.Level + (Between(-0.5, 0.5, random) * sensor.UsualSigma));
        var values = new double[places.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var begun = places[i] >= course.Onset;
            var sigma = begun ? sensor.UsualSigma * course.NoiseFactor : sensor.UsualSigma;
            var deviation = course.Mean(places[i]) + sensor.DrawNoise(random);
            if (outliers.Contains(i))
                deviation += (side != 0 ? side : DrawSign(random)) * Between(6, 30, random);
            values[i] = begun && course.HoldsValue ? held : sensor.Quantise(sensor.Level + (deviation * sigma));
        }
        return values;
    }

    /// <summary>Repeats some readings exactly, right after themselves, in a third of the series.</summary>
    private static void AddDuplicates(List<(DateTimeOffset At, double Value)> readings, Random random)
    {
        if (random.Next(3) != 0)
            return;
        var duplicates = 1 + random.Next(Math.Max(1, readings.Count / 25));
        for (var i = 0; i < duplicates; i++)
        {
            var index = random.Next(readings.Count);
            readings.Insert(index + 1, readings[index]);
        }
    }

    /// <summary>Lets up to four readings arrive one to five places late.</summary>
    private static void DelaySome(List<(DateTimeOffset At, double Value)> readings, Random random)
    {
        var late = random.Next(5);
        for (var i = 0; i < late; i++)
        {
            var index = random.Next(readings.Count - 1);
            var reading = readings[index];
            readings.RemoveAt(index);
            readings.Insert(Math.Min(index + random.Next(1, 6), readings.Count), reading);
        }
    }

    /// <summary>Draws the part of the window after which a fault is there: 0 in half of the series.</summary>
    private static double DrawOnset(Random random) => random.Next(2) == 0 ? 0 : Between(0.2, 0.6, random);

    /// <summary>Draws -1 or 1.</summary>
    private static int DrawSign(Random random) => (random.Next(2) * 2) - 1;

    /// <summary>Draws a number between two bounds, each equally likely.</summary>
    private static double Between(double low, double high, Random random) => low + ((high - low) * random.NextDouble());

    /// <summary>Draws a number between two positive bounds, with each order of magnitude equally likely.</summary>
    private static double LogBetween(double low, double high, Random random) => low * Math.Pow(high / low, random.NextDouble());

    /// <summary>Spreads seeds over all numbers, because the first draws of <see cref="Random"/> are alike for neighbouring seeds.</summary>
    private static int Scramble(int seed)
    {
        unchecked
        {
            var bits = (uint)seed * 0x9E3779B9u;
            bits = (bits ^ (bits >> 16)) * 0x85EBCA6Bu;
            bits = (bits ^ (bits >> 13)) * 0xC2B2AE35u;
            return (int)(bits ^ (bits >> 16));
        }
    }

    /// <summary>How the mean and the noise go over the window, whose parts count from 0 to 1, with the truth about them.</summary>
    /// <param name="Mean">The distance of the mean from the level at a part of the window, in standard deviations of the noise.</param>
    private sealed record Course(Func<double, double> Mean)
    {
        /// <summary>The part of the window from which the value is held or the noise is raised.</summary>
        public double Onset { get; init; }

        /// <summary>Whether the sensor repeats one value from the onset on.</summary>
        public bool HoldsValue { get; init; }

        /// <summary>How many times its usual width the noise has from the onset on.</summary>
        public double NoiseFactor { get; init; } = 1;

        /// <summary>How far the mean moves over the window, in standard deviations of the noise.</summary>
        public double Change { get; init; }

        /// <summary>The true trend at the last moment.</summary>
        public TrueTrend Trend { get; init; }

        /// <summary>Whether people may disagree about the trend.</summary>
        public bool TrendArguable { get; init; }
    }

    /// <summary>A sensor with its level, its usual noise and its resolution.</summary>
    /// <param name="Level">The value around which the series lies: 0.01 to 5000.</param>
    /// <param name="UsualSigma">The standard deviation of the usual noise: 0.1% to 2% of the level.</param>
    /// <param name="HeavyTails">Whether large deviations are more frequent than with Gaussian noise.</param>
    /// <param name="Resolution">The smallest difference between two values; 0 without quantisation.</param>
    private sealed record Sensor(double Level, double UsualSigma, bool HeavyTails, double Resolution)
    {
        /// <summary>Draws a sensor: a third have heavy tails, and half report multiples of a power of ten, as 0.1.</summary>
        public static Sensor Draw(Random random)
        {
            var level = LogBetween(0.01, 5000, random);
            var sigma = level * LogBetween(0.001, 0.02, random);
            var heavyTails = random.Next(3) == 0;
            // 0.15 to 1.5 standard deviations, so that a healthy sensor still wanders.
            var resolution = random.Next(2) == 0 ? 0 : Math.Pow(10, Math.Floor(Math.Log10(1.5 * sigma)));
            return new Sensor(level, sigma, heavyTails, resolution);
        }

        /// <summary>Draws noise of mean 0 and standard deviation 1: Gaussian, or Student's t with 4 degrees of freedom.</summary>
        public double DrawNoise(Random random)
        {
            var gaussian = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            if (!HeavyTails)
                return gaussian;
            // Minus twice this logarithm is chi-squared with 4 degrees of freedom; the t value has variance 2, which is divided out.
            var logarithm = Math.Log((1 - random.NextDouble()) * (1 - random.NextDouble()));
            return gaussian / Math.Sqrt(Math.Max(1e-9, -logarithm));
        }

        /// <summary>Rounds a value to the resolution of the sensor.</summary>
        public double Quantise(double value) => Resolution > 0 ? Math.Round(value / Resolution) * Resolution : value;
    }
}
