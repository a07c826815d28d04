using static EdgeDiag.EdgeHost.Tests.Chaos.SettingKinds;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A generator for every setting. A key that is not here fails <see cref="InputCoverageTests"/>.</summary>
internal static class SettingInputs
{
    private static readonly string Model = Path.Combine(Repository.Root, "models", "mini"),
        Adapter = Path.Combine(Repository.Root, "adapters", "demo-plant"),
        Safety = Path.Combine(AppContext.BaseDirectory, "safety");

    public static readonly IReadOnlyDictionary<string, Maker> ByKey = new Dictionary<string, Maker>(StringComparer.OrdinalIgnoreCase)
    {
        ["Site"] = Segment(),
        ["Host"] = Segment(),
        ["Data"] = (r, f) => new(r.Pick((string[])[f.File("data"), f.File("data/deep/er")]), Expected.Accepted),
        ["Plant"] = Place(ChaosService.Plant),
        ["Mqtt:Host"] = Text("127.0.0.1"),
        ["Mqtt:Port"] = Whole(1, 65535),
        ["Mqtt:ClientId"] = Text("box-7"),
        ["Mqtt:User"] = Text("edge"),
        ["Mqtt:PasswordFile"] = ReadFile(),
        ["Mqtt:SessionExpiry"] = Span("00:01:00", "365.00:00:00"),
        ["Mqtt:MaxBackOff"] = Span("00:00:00.1", "00:10:00"),
        ["Mqtt:HeartbeatInterval"] = Span("00:00:01", "01:00:00"),
        ["Mqtt:Tls:Enabled"] = Switch(),
        ["Mqtt:Tls:CaFile"] = ReadFile(),
        ["Mqtt:Tls:CertificateFile"] = ReadFile(),
        ["Mqtt:Tls:KeyFile"] = ReadFile(),
        ["Fusion:Language"] = Choice("zh", "en"),
        ["Fusion:FoldWindow"] = Span("00:00:01", "01:00:00"),
        ["Fusion:MaxFaultsPerCase"] = Whole(1, 100_000),
        ["Fusion:MaxCasesPerMinute"] = Whole(1, 100_000),
        ["Fusion:MaxDeadLettersPerMinute"] = Whole(1, 1_000_000),
        ["Fusion:Deadline"] = Span("00:00:00.1", "00:10:00"),
        ["Model:Provider"] = Choice("local"),
        ["Model:Endpoint"] = Text("http://127.0.0.1:1/v1"),
        ["Model:Name"] = Text("m"),
        ["Model:ApiKeyFile"] = Text(""),
        ["Model:ContextTokens"] = Whole(512, 1_000_000),
        ["Model:Path"] = Place(Model, optional: true),
        ["Model:Adapter"] = Place(Adapter, optional: true),
        ["Model:Device"] = Choice("auto", "cpu"),
        ["Model:Precision"] = Choice("f32", "bf16", "int8"),
        ["Model:ChatTemplate"] = Choice("auto", "none"),
        ["Model:PrefixCacheMegabytes"] = Whole(0, 65_536),
        ["Model:Routes:#:Site"] = Text("s1"),
        ["Model:Routes:#:Line"] = Text("line-3"),
        ["Model:Routes:#:DeviceType"] = Text("press"),
        ["Model:Routes:#:Code"] = Text("E101"),
        ["Model:Routes:#:Adapter"] = Place(Adapter),
        ["InfluxDb:Url"] = Address("http://127.0.0.1:1"),
        ["InfluxDb:Version"] = Whole(1, 3),
        ["InfluxDb:Org"] = Text("o"),
        ["InfluxDb:Bucket"] = Text("b"),
        ["InfluxDb:Database"] = Text("d"),
        ["InfluxDb:User"] = Text("u"),
        ["InfluxDb:TokenFile"] = ReadFile(),
        ["InfluxDb:PasswordFile"] = ReadFile(),
        ["InfluxDb:BatchLines"] = Whole(1, 50_000),
        ["InfluxDb:FlushInterval"] = Span("00:00:00.01", "00:01:00"),
        ["InfluxDb:QueueLines"] = Whole(1000, 10_000_000),
        ["InfluxDb:SpoolMegabytes"] = Whole(1, 1_000_000),
        ["InfluxDb:ReplayLinesPerSecond"] = Whole(1, 1_000_000),
        ["Mqtt:MaximumPacketSize"] = Whole(16_384, 67_108_864),
        ["Mqtt:Tls:CrlFile"] = ReadFile(),
        ["Mqtt:Mappings:File"] = MappingsFile(),
        ["Mqtt:Mappings:Silence"] = Span("00:01:00", "365.00:00:00"),
        ["Fusion:MaxClockAhead"] = Span("00:00:01", "1.00:00:00"),
        ["Fusion:MaxClockBehind"] = Span("1.00:00:00", "36500.00:00:00"),
        ["Feedback:Mqtt"] = Choice("untrusted", "trusted"),
        ["Feedback:PerDeviceAndHour"] = Whole(1, 100_000),
        ["Feedback:Safety"] = Place(Safety),
        ["Store:StuckAfter"] = Span("00:00:05", "01:00:00"),
        ["Store:Patience"] = Span("00:00:00.1", "00:01:00"),
        ["Watchdog:Patience"] = Span("00:00:10", "01:00:00"),
        ["Import:MemoryMegabytes"] = Whole(128, 65_536),
        ["Import:ProcessorTime"] = Span("00:00:01", "1.00:00:00"),
        ["Http:AllowedHosts:#"] = Text("panel.local"),
        ["Http:RequestsPerSecond"] = Whole(1, 10_000),
        ["Journal:Retain"] = Span("01:00:00", "3650.00:00:00"),
        ["Sensors:FreshFor"] = Unbounded("00:00:30"),
        ["Sensors:StaleAfter"] = Unbounded("00:10:00"),
        ["Sensors:TrendWindow"] = Unbounded("00:05:00"),
        ["Sensors:AfterFault"] = Unbounded("00:00:05"),
        ["Sensors:SamplesPerSensor"] = Whole(3, 4096),
        ["Diagnoses:MinimumConfidence"] = Unbounded("0.25"),
        ["Diagnoses:AbstainProbability"] = Unbounded("0.5"),
        ["Diagnoses:VoteWeight"] = Unbounded("6"),
        ["Diagnoses:MaxChecks"] = Unbounded("5"),
        ["Diagnoses:Tickets"] = Unbounded("3"),
        ["Registry:RequireSigned"] = Switch(),
        ["Registry:PublicKeyFile"] = ReadFile(),
        ["Registry:SigningKeyFile"] = ReadFile(),
        ["Registry:PollInterval"] = Span("00:00:00.1", "00:10:00"),
        ["Registry:Approvals"] = Whole(0, 2),
        ["Candidate:Mode"] = Choice("off", "shadow"),
        ["Candidate:Share"] = Number(0, 1),
        ["Candidate:Lines:#"] = Text("line-3"),
        ["Rollback:Enabled"] = Switch(),
        ["Rollback:Window"] = Whole(20, 10_000),
        ["Rollback:Minimum"] = Whole(3, 50),
        ["Rollback:Rise"] = Number(0.01, 1),
        ["Rollback:Baseline"] = Number(0, 1),
        ["Learning:MinimumNew"] = Whole(10, 100_000),
        ["Learning:HoldOut"] = Number(0.05, 0.5),
        ["Learning:Replay"] = Number(0, 100),
        ["Learning:Epochs"] = Whole(1, 100),
        ["Learning:Batch"] = Whole(1, 1024),
        ["Learning:Rate"] = Number(1e-6, 0.1),
        ["Learning:Spoilt"] = Number(0, 4),
        ["Learning:Blend"] = Number(0.1, 1),
        ["Learning:Compute"] = Choice("f32", "bf16"),
        ["Learning:GeneralText"] = ReadFile(),
        ["Gate:MinimumNew"] = Whole(3, 10_000),
        ["Gate:Forgetting"] = Number(0, 1),
        ["Gate:GroupForgetting"] = Number(0, 1),
        ["Gate:SmallestGroup"] = Whole(5, 10_000),
        ["Gate:Hallucination"] = Number(0, 1),
        ["Gate:Latency"] = Number(0, 10),
        ["Gate:MaxSeconds"] = Number(0.01, 600),
        ["Gate:Perturbation"] = Number(0, 1),
        ["Gate:Perturbations"] = Text("removed,missing"),
        ["Gate:PerturbedTickets"] = Whole(10, 10_000),
        ["Gate:Perplexity"] = Number(0, 10),
        ["Http:Port"] = Whole(0, 65_535),
        ["Http:Address"] = Choice("127.0.0.1", "::1"),
        ["Http:TokenFile"] = ReadFile(),
        ["Hub:Endpoint"] = Address("https://127.0.0.1:1"),
        ["Hub:TokenFile"] = Text(""),
        ["Hub:Connections"] = Whole(1, 16),
        ["Hub:RangeMegabytes"] = Whole(1, 1024),
        ["Hub:RetryDelay"] = Span("00:00:00", "00:01:00"),
        ["Hub:StallTimeout"] = Span("00:00:01", "00:10:00"),
    };

    /// <summary>Settings whose values name files or folders that the program reads.</summary>
    public static IEnumerable<string> NamingFiles =>
        ByKey.Keys.Where(k =>
            k is "Plant" or "Model:Path" or "Model:Adapter" or "Feedback:Safety"
            || k.EndsWith("File", StringComparison.OrdinalIgnoreCase)
            || k.EndsWith("GeneralText", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Settings that the service reads; the others belong to commands of their own.</summary>
    public static bool IsOfTheService(string key) =>
        !(
            key.StartsWith("Learning:", StringComparison.OrdinalIgnoreCase)
            || key.StartsWith("Gate:", StringComparison.OrdinalIgnoreCase)
            || key.StartsWith("Hub:", StringComparison.OrdinalIgnoreCase)
            || key.StartsWith("Import:", StringComparison.OrdinalIgnoreCase)
        );
}
