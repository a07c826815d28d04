namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>
/// Hostile input of every kind against the real program, between valid faults of other machines. Short among the other tests;
/// long by <c>./campaign.sh Chaos.ChaosCampaigns</c>. <c>EDGEDIAG_SEED</c> has a run again.
/// </summary>
public sealed class ChaosCampaigns
{
    // What a careful plant sets: small packets alone, and nobody may write dead letters.
    private const string Restrictive = "max_packet_size 20000\nmax_inflight_bytes 100000";

    [Fact]
    public async Task HostileMessages_ValidFaultsAreAnsweredAsUsual() =>
        Judge(
            await new MessageCampaign("messages").RunAsync(
                ChaosScale.Of(1500, 140_000),
                perSecond: ChaosScale.IsLong ? 250 : 500,
                batch: ChaosScale.IsLong ? 2000 : 500
            )
        );

    [Fact]
    public async Task HostileMessages_RestrictiveBroker_ValidFaultsAreAnswered() =>
        Judge(
            await new MessageCampaign("messages, restrictive broker", Restrictive, denied: "dead-letter").RunAsync(
                // A hundred valid faults come among so many: of fewer, the P99 would be the slowest.
                ChaosScale.IsLong
                    ? Math.Max(10_000, ChaosScale.Of(500, 10_000))
                    : ChaosScale.Of(500, 10_000),
                perSecond: ChaosScale.IsLong ? 250 : 500,
                batch: ChaosScale.IsLong ? 1000 : 250
            )
        );

    [Fact]
    public async Task HostileCalls_ValidFaultsAreAnsweredAsUsual() =>
        Judge(await new CallCampaign().RunAsync(ChaosScale.Of(500, 20_000), batch: ChaosScale.IsLong ? 1000 : 250));

    [Fact]
    public async Task ValuesOfEverySetting_RunOrAreRefusedByName() =>
        Judge(await new SettingCampaign().RunAsync(ChaosScale.Of(120, 200), runs: ChaosScale.Of(3, 30)));

    [Fact]
    public async Task DamagedStores_ComeUpOrSayWhyNot() => Judge(await new StoreCampaign().RunAsync(ChaosScale.Of(8, 200)));

    [Fact]
    public async Task GeneratedFiles_EveryCommandSaysInALineWhatIsWrong() =>
        Judge(await new FileCampaign().RunAsync(ChaosScale.Of(150, 2000), real: ChaosScale.Of(4, 100)));

    private static void Judge(Findings findings) => Assert.True(findings.Count == 0, $"seed {Campaigns.Scale.Seed}\n{findings}");
}
