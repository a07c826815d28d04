namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>A code in several spellings, sent to the whole service.</summary>
public sealed class SpelledCodeServiceTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Fault_InAnotherSpelling_JoinsTheOpenCase_AndTheDiagnosisKeepsTheCodeAsItWasSent()
    {
        using var heard = await _broker.Subscribe($"{Press}/diagnosis").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "");
        await _broker.PublishAsync($"{Press}/fault", """{"id":"one","ts":1772424000000,"code":"故障 e-102"}""");
        await _broker.PublishAsync($"{Press}/fault", """{"id":"two","ts":1772424005000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("fault_ids").GetArrayLength() == 2));
        var final = heard.Diagnoses("final").Last();
        Assert.Equal("故障 e-102", final.GetProperty("code").GetString());
        Assert.Equal(["one", "two"], final.GetProperty("fault_ids").EnumerateArray().Select(f => f.GetString()));
        Assert.NotEqual("unknown_code", final.GetProperty("outcome").GetString());
        Assert.Contains(
            final.GetProperty("causes").EnumerateArray().SelectMany(c => c.GetProperty("evidence").EnumerateArray()),
            e => e.GetProperty("ref").GetString()!.StartsWith("press-manual#E102-", StringComparison.Ordinal)
        );
        Assert.Single(heard.Diagnoses("preliminary").Concat(heard.Diagnoses("final")).Select(d => d.GetProperty("id").GetString()).Distinct());
    }
}
