namespace EdgeDiag.EdgeHost.Tests.Watchdog;

/// <summary>The service as its unit starts it.</summary>
public sealed class SystemdTests : IDisposable
{
    private static readonly string Units = Path.Combine(Repository.Root, "deploy", "systemd");

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Run_WithNotifySocketAndWatchdog_SaysReadyThenBeatsThenStopping()
    {
        using var systemd = new NotifySocket(_data.File("notify"));
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _data.File("notify"), ["WATCHDOG_USEC"] = "300000" };
        using var service = EdgeDiagProcess.StartWith(_data.Path, environment, EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", ""));

        await Eventually.HoldsAsync(
            () => systemd.Count("READY=1") == 1 && systemd.Count("WATCHDOG=1") >= 5,
            () => $"{string.Join(' ', systemd.Said)} {service.Errors}",
            120
        );
        service.EndsWell();

        await Eventually.HoldsAsync(() => systemd.Count("STOPPING=1") == 1, () => string.Join(' ', systemd.Said));
    }

    [Fact]
    public async Task Run_WithoutWatchdog_SendsNoBeats()
    {
        using var systemd = new NotifySocket(_data.File("notify"));
        using var service = EdgeDiagProcess.StartWith(
            _data.Path,
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _data.File("notify") },
            EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", "")
        );

        await Eventually.HoldsAsync(() => systemd.Count("READY=1") == 1, () => service.Errors, 120);
        service.EndsWell();

        Assert.Equal(0, systemd.Count("WATCHDOG=1"));
    }

    [Theory]
    [InlineData("edgediag.service", false)]
    [InlineData("edgediag.service", true)]
    [InlineData("edgediag-learn.service", false)]
    public async Task Unit_Exposure_IsAtMostTwo(string unit, bool withCuda)
    {
        var copy = _data.Write($"units/{unit}", File.ReadAllText(Path.Combine(Units, unit)));
        if (withCuda)
            _data.Write($"units/{unit}.d/cuda.conf", File.ReadAllText(Path.Combine(Units, $"{unit}.d", "cuda.conf")));

        Assert.InRange(await new UnitFile(copy).ExposureAsync(), 0, 2.0);
    }

    [Fact]
    public async Task Run_UnderTheUnitsRestrictions_AnswersAFault()
    {
        var unit = new UnitFile(Path.Combine(Units, "edgediag.service"));
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await SandboxedService.StartAsync(unit, Repository.Root, _broker);

        await _broker.PublishAsync("edgediag/v1/s1/line-3/press-07/fault", """{"ts":1772424000500,"code":"E102","severity":"high"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1, 120);

        Assert.Equal("mini", heard.Diagnoses("final")[0].GetProperty("model").GetProperty("base").GetString());
        Assert.True(service.Notified.Count("WATCHDOG=1") > 0);
        // The restrictions were really there.
        Assert.Equal(("2", "1", "0000000000000000"), (service.Status["Seccomp"], service.Status["NoNewPrivs"], service.Status["CapEff"]));
        Assert.Empty(unit.SystemCalls().Intersect(["mount", "reboot", "setuid", "chown", "ptrace", "bpf", "init_module", "clock_settime"]));
        // Environment= reaches the program.
        Assert.Equal(unit.Environment, service.Variables.Where(v => unit.Environment.ContainsKey(v.Key)).ToDictionary());
        // UMask: nobody else reads what it writes.
        Assert.All(
            service.State,
            f => Assert.Equal(UnixFileMode.None, f.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute))
        );
        Assert.Contains(service.State, f => f.Name == "journal.db");
        service.Stop();
        await Eventually.HoldsAsync(() => service.Notified.Count("STOPPING=1") == 1, () => service.Errors);
        await heard.UntilAsync(h =>
            h.All.Any(m => m.Topic.EndsWith("/status", StringComparison.Ordinal) && m.Json.GetProperty("state").GetString() == "offline")
        );
    }
}
