using System.Globalization;
using EdgeDiag.Fusion;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// Makes a random plant's manual look like those that makers publish: one cause, causes in prose, sentences among the signs that
/// tell nothing, codes of any form.
/// </summary>
internal sealed class RealManuals(Random random, Lexicon lexicon)
{
    private const double OneCause = 0.08,
        Prose = 0.3,
        OfProse = 0.6,
        Described = 0.08,
        OtherCode = 0.4;

    /// <summary>The plant, its manual perhaps written otherwise.</summary>
    public RandomPlant Rewrite(RandomPlant plant)
    {
        var prose = random.Chance(Prose);
        var causes = random.Chance(OneCause) ? plant.Code.Causes.Take(1) : plant.Code.Causes;
        return plant with
        {
            Code = plant.Code with { Code = random.Chance(OtherCode) ? Code() : plant.Code.Code, Causes = [.. causes.Select(c => Rewrite(c, prose))] },
        };
    }

    private PlantCause Rewrite(PlantCause cause, bool prose)
    {
        if (prose && random.Chance(OfProse))
            cause = cause with { Text = random.Pick(lexicon.Prose).Fill(cause.Text) };
        if (!random.Chance(Described))
            return cause;
        var description = new DescriptionSign(random.Pick(lexicon.Descriptions).Fill(random.Pick(lexicon.Components)));
        return cause with { Signs = [.. cause.Signs, description] };
    }

    private string Code()
    {
        var number = random.Next(1, 1000);
        return random.Next(6) switch
        {
            0 => number.ToString(CultureInfo.InvariantCulture),
            1 => string.Create(CultureInfo.InvariantCulture, $"{number * 10 + random.Next(10)}"),
            2 => $"0x{number * 16 + random.Next(16):X4}",
            3 => $"16#{number + 0x8000:X4}",
            4 => string.Create(CultureInfo.InvariantCulture, $"err_{number}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"C{number % 40}.{random.Next(10)}"),
        };
    }
}
