using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.ModelDownload;

/// <summary><c>model pull</c> as its users start it.</summary>
public sealed class PullCommandTests : IAsyncLifetime
{
    private const int Bytes = 12_000_000;
    private readonly TemporaryFolder _folder = new();
    private LocalHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await LocalHub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pull_KilledInTheMiddle_GoesOnInTheNextRun()
    {
        var weights = _hub.AddModel(Bytes);
        _hub.HoldAt = Bytes / 2;
        using (var first = EdgeDiagProcess.Start(_folder.Path, Arguments()))
        {
            await Eventually.HoldsAsync(() => _hub.BytesServed >= _hub.HoldAt && Kept() > 0, () => first.Errors);
            first.Kill();
        }

        var kept = Kept();

        Assert.False(File.Exists(_folder.File("models/model/model.safetensors")));
        (_hub.HoldAt, _hub.BytesServed) = (long.MaxValue, 0);
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, [.. Arguments(), "--json"]);
        Assert.True(status == 0, errors);
        Assert.Equal(weights, File.ReadAllBytes(_folder.File("models/model/model.safetensors")));
        Assert.Equal(_hub.Commit, JsonDocument.Parse(output).RootElement.GetProperty("commit").GetString());
        // What was on the disk when it was killed is not fetched again; the rest is, and the small files.
        Assert.InRange(_hub.BytesServed, 1, Bytes - kept + 1000);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.File("models/model")), f => f.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_WrongBytes_IsOneLineAndStatusOne()
    {
        _hub.Served["model.safetensors"] = [.. _hub.AddModel(1000).Reverse()];
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, Arguments());
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("model.safetensors: expected SHA-256", errors.Split('\n')[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_TokenAndSignedAddresses_AreNotPrinted()
    {
        _hub.AddModel(1000);
        (_hub.Token, _hub.Redirects) = ("hf_secret", true);
        _folder.Write("token", "hf_secret");
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            [.. Arguments(), "--token-file", "token", "--Logging:LogLevel:Default", "Trace"]
        );
        Assert.True(status == 0, errors);
        Assert.DoesNotContain("secret", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model pull a/b --Hub:Endpoint ftp://x", "Hub:Endpoint")]
    [InlineData("model pull a/b --Hub:Endpoint http://example.invalid --token-file t", "https")]
    [InlineData("model pull", "REPO")]
    public async Task Pull_WrongUsage_IsStatusTwoAndNamed(string arguments, string named)
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, arguments.Split(' '));
        Assert.True(status == 2, errors);
        Assert.Contains(named, errors, StringComparison.Ordinal);
    }

    // Bytes that the unfinished download says are there for good.
    private long Kept()
    {
        var file = _folder.File("models/model/model.safetensors.part.json");
        if (!File.Exists(file))
            return 0;
        using var state = JsonDocument.Parse(File.ReadAllBytes(file));
        return state.RootElement.GetProperty("Done").EnumerateArray().Count(d => d.GetBoolean()) * state.RootElement.GetProperty("Range").GetInt64();
    }

    private string[] Arguments() =>
        ["model", "pull", "owner/model", "--endpoint", _hub.Endpoint, "--Hub:RangeMegabytes", "1", "--Hub:RetryDelay", "00:00:00.010"];
}
