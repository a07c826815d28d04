namespace EdgeDiag.Fusion.Tests.Sensors;

internal static partial class BehaviorSeries
{
    /// <summary>A sensor. Its usual range is one span wide, with the level in the middle. Sigma is the deviation of the usual noise.</summary>
    private sealed record Sensor(double Level, double Span, double Sigma, double Quantum, double? Low, double? High)
    {
        /// <summary>Levels and last digits of temperature (°C), pressure (bar), vibration (mm/s), current (A), speed (rpm), flow (m³/h).</summary>
        private static readonly (double Lowest, double Highest, double Fine, double Coarse)[] Families =
        [
            (25, 370, 0.1, 1),
            (2, 210, 0.1, 1),
            (0.8, 13, 0.01, 0.1),
            (2, 45, 0.1, 1),
            (300, 3600, 1, 1),
            (5, 900, 0.1, 1),
        ];

        public static Sensor Draw(Random random)
        {
            var family = Families[random.Next(Families.Length)];
            var level = LogBetween(family.Lowest, family.Highest, random);
            var span = level * Between(0.15, 0.8, random);
            // A third of the sensors have no last digit that matters, and no last digit is coarser than a fifteenth of the span.
            var digit = random.Next(3) switch
            {
                0 => 0,
                1 => family.Fine,
                _ => family.Coarse,
            };
            var quantum =
                digit <= span / 15 ? digit
                : family.Fine <= span / 15 ? family.Fine
                : 0;
            double? low = random.Next(10) < 6 ? Math.Round(level - (span * Between(0.55, 1.1, random)), 2) : null;
            double? high = random.Next(10) < 6 ? Math.Round(level + (span * Between(0.55, 1.1, random)), 2) : null;
            return new Sensor(level, span, span * LogBetween(0.001, 0.03, random), quantum, low, high);
        }

        public double Quantise(double value) => Math.Max(0, Quantum == 0 ? value : Math.Round(Math.Round(value / Quantum) * Quantum, 2));
    }
}
