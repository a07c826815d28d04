using System.Globalization;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>
/// One machine of a plant that exists for one sample only: its type, sensors, code, causes and signs are drawn anew, so that
/// nothing about it can be learned by heart and the only way to be right is to read the prompt.
/// </summary>
/// <param name="Device">The machine.</param>
/// <param name="Code">Its fault.</param>
public sealed record RandomPlant(DeviceDescription Device, PlantCode Code)
{
    private static readonly LampState[] SignStates = [LampState.Steady, LampState.Flashing, LampState.Off];

    /// <summary>Draws a machine and a fault.</summary>
    public static RandomPlant Draw(Random random, Lexicon lexicon)
    {
        var type = random.Pick(lexicon.DeviceTypes);
        var sensors = random.PickSome(lexicon.Sensors, random.Next(2, 5)).Select(s => InSomeUnit(random, s.Describe())).ToList();
        var device = new DeviceDescription(
            $"{ShortName(random, type)}-{random.Next(1, 40):00}",
            $"line-{random.Next(1, 10)}",
            type.Id,
            new LocalizedText(type.Zh, type.En),
            sensors
        );
        return new RandomPlant(device, DrawCode(random, lexicon, sensors));
    }

    /// <summary>Draws a fault of a machine.</summary>
    public static PlantCode DrawCode(Random random, Lexicon lexicon, List<SensorDescription> sensors)
    {
        var count = random.Next(2, 7);
        var components = random.PickSome(lexicon.Components, count + 1);
        var causes = new List<PlantCause>();
        for (var i = 0; i < count; i++)
            causes.Add(Cause(random, lexicon, sensors, components[i], causes, i));
        return new PlantCode(CodeName(random), Severity.Medium, random.Pick(lexicon.Titles).Fill(components[count]), new LocalizedText("", ""), causes);
    }

    private static PlantCause Cause(Random random, Lexicon lexicon, List<SensorDescription> sensors, LexiconEntry component, List<PlantCause> before, int index)
    {
        var text = random.Pick(lexicon.Failures).Fill(component);
        List<Sign> signs;
        if (before.Count > 0 && random.Chance(0.4))
        {
            // A twin: the same sensors and lamps as an earlier cause, told apart by what somebody notices.
            signs = [.. random.Pick(before).Signs.Where(s => s is not ObservationSign), Notice(random, lexicon, before)];
        }
        else
        {
            signs = [.. random.PickSome(sensors, random.Next(1, Math.Min(3, sensors.Count) + 1)).Select(s => Reading(random, s))];
            if (signs.Count > 1 && signs[0] is SensorSign first && signs[1] is SensorSign second && random.Chance(0.1))
                signs = [new BothSign(first, second), .. signs[2..]];
            if (random.Chance(0.5))
                signs.Add(new LampSign(random.Pick<LampColor>([LampColor.Red, LampColor.Yellow, LampColor.Green]), random.Pick(SignStates)));
            if (random.Chance(0.45))
                signs.Add(Notice(random, lexicon, before));
        }

        if (random.Chance(0.2))
            signs = random.PickSome(signs, signs.Count);
        return new PlantCause($"c{index}", text, 0.5 + random.NextDouble(), signs, [random.Pick(lexicon.Remedies).Fill(component)]);
    }

    private static Sign Reading(Random random, SensorDescription sensor)
    {
        var judgement = Claim(random, sensor);
        if (judgement != Judgement.Normal && random.Chance(0.06))
            return new NegatedSign(sensor, judgement, Judgement.Normal);
        return new SensorSign(sensor, judgement, random.Chance(0.3) ? random.Next(SensorSign.FormCount) : 0);
    }

    // Some plants read out in other units than the lexicon's.
    private static SensorDescription InSomeUnit(Random random, SensorDescription sensor)
    {
        string[] others = sensor.Unit switch
        {
            "℃" => ["°F", "℉", "°C"],
            "bar" => ["MPa", "psi", "kPa"],
            "MPa" => ["bar", "psi"],
            "kPa" => ["bar", "MPa"],
            "mm/s" => ["in/s"],
            "mm" => ["in", "cm"],
            "A" => ["mA"],
            "L/min" => ["m³/h"],
            "kW" => ["W"],
            _ => [],
        };
        if (others.Length == 0 || !random.Chance(0.25))
            return sensor;
        var unit = random.Pick(others);
        double? Convert(double? limit) => limit is { } l && UnitConversion.Convert(l, sensor.Unit, unit) is { } c ? Math.Round(c, 3) : null;
        return sensor with { Unit = unit, Low = Convert(sensor.Low), High = Convert(sensor.High) };
    }

    private static ObservationSign Notice(Random random, Lexicon lexicon, List<PlantCause> before)
    {
        var used = before.SelectMany(c => c.Signs).OfType<ObservationSign>().Select(o => o.Observation.Id).ToHashSet();
        while (true)
        {
            var observation = random.Pick(lexicon.Observations);
            if (!used.Contains(observation.Id))
                return new ObservationSign(observation, random.Chance(0.2) ? random.Next(6) : 0);
        }
    }

    private static Judgement Claim(Random random, SensorDescription sensor)
    {
        var draw = random.NextDouble();
        if (sensor.High is not null && draw < 0.45)
            return Judgement.High;
        if (sensor.Low is not null && draw > 0.7)
            return Judgement.Low;
        return Judgement.Normal;
    }

    private static string ShortName(Random random, LexiconDeviceType type) =>
        random.Chance(0.5) ? type.Id : string.Concat(type.Id.Split('-').Select(p => p[0]));

    private static string CodeName(Random random)
    {
        var number = random.Next(1, 1000);
        return random.Next(6) switch
        {
            0 => $"E{number:000}",
            1 => $"AL-{number + 1000}",
            2 => $"F{number:0000}",
            3 => $"{(char)('A' + random.Next(26))}-{number}",
            4 => $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}-{number:000}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}.{number % 100:00}"),
        };
    }
}
