using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>A machine that nobody has listed: every fault says so, the log names it once, and doctor says what to add.</summary>
public sealed class UnlistedDeviceTests : IDisposable
{
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Faults_OfAnUnlistedDevice_SaySo_TheLogOnce_DoctorWhatToAdd()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data))
        {
            await _broker.PublishAsync("edgediag/v1/s1/line-9/oven1/fault", """{"id":"a","ts":1772424000000,"code":"E102"}""");
            await _broker.PublishAsync("edgediag/v1/s1/line-9/oven1/fault", """{"id":"b","ts":1772424000000,"code":"X-77"}""");
            await heard.UntilAsync(h => h.Diagnoses("final").Count() == 2, 60);
            Assert.All(
                heard.Diagnoses("preliminary").Concat(heard.Diagnoses("final")),
                d => Assert.Equal("unknown_device", d.GetProperty("outcome").GetString())
            );
            // Only presses have the code: the section can be quoted, though nobody knows whether it is about this machine.
            var known = heard.Diagnoses("final").Single(d => d.GetProperty("code").GetString() == "E102");
            Assert.EndsWith("#E102", known.GetProperty("section").GetProperty("ref").GetString(), StringComparison.Ordinal);
            Assert.NotEqual(0, known.GetProperty("causes").GetArrayLength());
            var unknown = heard.Diagnoses("final").Single(d => d.GetProperty("code").GetString() == "X-77");
            Assert.Equal(0, unknown.GetProperty("causes").GetArrayLength());
            Assert.Single(service.Errors.Split('\n'), l => l.Contains("devices.json does not list this device", StringComparison.Ordinal));
            service.EndsWell();
        }

        var (_, said, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(_broker, _data).Skip(1)]);
        var line = said.Split('\n').Single(l => l.StartsWith("devices", StringComparison.Ordinal));
        Assert.Contains("line-9/oven1 (2 cases)", line, StringComparison.Ordinal);
        Assert.Contains("""{"id": "oven1", "line": "line-9", "type": "…", "sensors": []}""", line, StringComparison.Ordinal);
    }
}
