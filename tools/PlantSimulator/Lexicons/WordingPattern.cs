using System.Text.RegularExpressions;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>A wording with places that are put in one way or another: <c>[claw|paw] lets off [air|steam]</c>.</summary>
public static partial class WordingPattern
{
    /// <summary>One wording of a pattern.</summary>
    /// <param name="random">Chooses at each place.</param>
    /// <param name="pattern">The pattern; without brackets, itself.</param>
    public static string Draw(Random random, string pattern) => Place().Replace(pattern, m => random.Pick(m.Groups[1].Value.Split('|')));

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex Place();
}
