namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>How long a campaign is: short among the other tests, long by <c>./campaign.sh</c>.</summary>
internal static class Scale
{
    /// <summary>Whether this is the campaign itself, which has the machine to itself.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("EDGEDIAG_CAMPAIGN") == "long";

    /// <summary>The number for this run.</summary>
    public static int Of(int brief, int full) => IsLong ? full : brief;

    /// <summary>
    /// The seed of <c>EDGEDIAG_SEED</c>; without it a fresh one for a campaign, and always the same among the other tests, whose
    /// result must not depend on luck. Printed with the result so that a run can be had again.
    /// </summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("EDGEDIAG_SEED"), out var seed) ? seed
        : IsLong ? Random.Shared.Next(1_000_000)
        : 1;

    /// <summary>Prints a campaign's result, also into the file that <c>EDGEDIAG_RESULTS</c> names.</summary>
    public static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("EDGEDIAG_RESULTS") is { Length: > 0 } file)
            File.AppendAllText(file, line + "\n");
    }
}
