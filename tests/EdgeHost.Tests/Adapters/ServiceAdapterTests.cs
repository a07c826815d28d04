using System.Diagnostics;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

/// <summary>The service and its registry, moved by the real command and by hand while it runs.</summary>
public sealed class ServiceAdapterTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07",
        Status = "edgediag/v1/s1/service/box/status";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private int _faults;

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task PromotedAndRolledBackByCommand_TheRunningServiceFollows_ABadOneIsRefused()
    {
        var (registry, versions) = DemoAdapters.Registry(_data, 16, 6);
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Adapter", "demo");
        Assert.Equal(versions[0], await AnsweredByAsync(heard));

        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "adapters", "promote", versions[1], "--json", "--Data", _data.File("var"));
        Assert.True(status == 0, errors);
        Assert.Equal("champion", JsonDocument.Parse(output).RootElement.GetProperty("aliases")[0].GetString());
        await FollowsAsync(heard, versions[1]);
        Assert.Equal(versions[1], await AnsweredByAsync(heard));

        // By hand, as a script would: the time from the alias to the new answers, without a start of the program in it.
        var since = Stopwatch.GetTimestamp();
        registry.Rollback("demo");
        await FollowsAsync(heard, versions[0]);
        TestContext.Current.TestOutputHelper?.WriteLine($"rolled back and told after {Stopwatch.GetElapsedTime(since).TotalMilliseconds:F0} ms");
        Assert.Equal(versions[0], await AnsweredByAsync(heard));

        // Damaged after it became champion: whoever is in use stays, and the log says why.
        registry.Promote(versions[1]);
        await FollowsAsync(heard, versions[1]);
        File.WriteAllBytes(Path.Combine(registry.Find(versions[0]).Folder, "adapter_model.safetensors"), [1, 2, 3]);
        File.WriteAllText(Path.Combine(registry.Root, "demo", "aliases.json"), $$"""{"champion": "{{versions[0].Split('@')[1]}}"}""");
        await Eventually.HoldsAsync(() => service.Errors.Contains("those in use stay", StringComparison.Ordinal), () => service.Errors);
        Assert.Equal(versions[1], await AnsweredByAsync(heard));
        service.EndsWell();
    }

    [Fact]
    public async Task PromoteCommands_KilledAtAnyTime_LeaveAWholeRegistry()
    {
        var (registry, versions) = DemoAdapters.Registry(_data, 16, 6);
        for (var i = 0; i < 8; i++)
        {
            using var promoting = EdgeDiagProcess.Start(_data.Path, "adapters", "promote", versions[i % 2], "--Data", _data.File("var"));
            // Around the time that a start of the program takes, so that some die before, some after, some at it.
            await Task.Delay(TimeSpan.FromMilliseconds(120 + 25 * i), TimeProvider.System);
            promoting.Kill();
            Assert.Contains(registry.Find("demo").Reference, versions);
            Assert.All(registry.List("demo"), v => Assert.Empty(registry.Verify(v)));
        }

        registry.Promote(versions[1]);
        registry.Promote(versions[0]);
        Assert.Equal(versions[1], registry.Rollback("demo")!.Reference);
    }

    private async Task<string> AnsweredByAsync(Subscription heard)
    {
        var id = $"f{_faults++}";
        await _broker.PublishAsync($"{Press}/fault", $$"""{"id":"{{id}}","ts":{{1772424000500 + _faults * 120_000}},"code":"E102"}""");
        JsonElement? Answer() => heard.Diagnoses("final").Where(d => d.GetProperty("fault_id").GetString() == id).Select(d => (JsonElement?)d).FirstOrDefault();
        await Eventually.HoldsAsync(() => Answer() is not null, () => id);
        return Answer()!.Value.GetProperty("model").GetProperty("adapter").GetString()!;
    }

    private static Task FollowsAsync(Subscription heard, string version)
    {
        string? Model() => heard.All.LastOrDefault(m => m.Topic == Status)?.Json.GetProperty("model").GetString();
        return Eventually.HoldsAsync(() => Model() == $"mini+{version}", () => $"the status topic says {Model()}");
    }
}
