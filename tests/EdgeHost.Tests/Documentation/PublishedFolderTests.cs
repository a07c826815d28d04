using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>The published folder is all that a box needs.</summary>
[Collection(DocumentationCollection.Name)]
public sealed class PublishedFolderTests(PublishedCheckout checkout) : IDisposable
{
    private const string Event =
        """{"device":"press-07","code":"E102","readings":{"temperature":85,"vibration":2.3,"current":12.5},"image":"红色报警灯常亮,绿色运行灯熄灭"}""";

    private readonly TemporaryFolder _elsewhere = new();

    public void Dispose() => _elsewhere.Dispose();

    [Theory]
    [InlineData("models/mini/model.safetensors")]
    [InlineData("adapters/demo-plant/adapter_model.safetensors")]
    [InlineData("samples/plant/devices.json")]
    [InlineData("samples/plant/shift.jsonl")]
    [InlineData("safety/en.txt")]
    [InlineData("docs/README.md")]
    [InlineData("docs/reference/settings.md")]
    [InlineData("README.md")]
    [InlineData("LICENSE")]
    [InlineData("THIRD-PARTY-NOTICES.txt")]
    [InlineData("deploy/systemd/edgediag.service")]
    [InlineData("deploy/systemd/edgediag-learn.timer")]
    public void Published_HasEverything(string file) => Assert.True(File.Exists(Path.Combine(checkout.Published, file)), checkout.Printed);

    [Fact]
    public async Task Demo_FromAnotherFolder_AnswersTheShift()
    {
        var (status, output, errors) = await RunAsync("demo", "--once", "--json");
        Assert.True(status == 0, errors);
        Assert.True(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 40, output);
        Assert.Contains("in flight 0", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_FromAnotherFolder_CitesTheManual()
    {
        _elsewhere.Write("event.json", Event);
        var (status, output, errors) = await RunAsync("diagnose", "event.json");
        Assert.True(status == 0, errors);
        Assert.Contains("press-manual#E102-1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FromAnotherFolder_ConnectsAndAnswers()
    {
        using var broker = new Mosquitto();
        using var line = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        using var service = Start("run", "--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", $"{broker.Port}");
        var errors = service.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await line.UntilAsync(l => service.HasExited || l.All.Any(m => m.Topic.EndsWith("/status", StringComparison.Ordinal)));
            await broker.PublishAsync("edgediag/v1/s1/line-3/press-07/fault", """{"code":"E102"}""");
            await line.UntilAsync(l => service.HasExited || l.Diagnoses("final").Count > 0);
            Assert.False(service.HasExited, service.HasExited ? await errors : "");
        }
        finally
        {
            service.Kill();
            await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("Plant", "my-plant", "set Plant to the full path")]
    [InlineData("Model:Path", "models/none", "set Model:Path to the full path")]
    [InlineData("Model:Adapter", "adapters/none", "set Model:Adapter to the full path")]
    [InlineData("Feedback:Safety", "nowhere", "set Feedback:Safety to the full path")]
    public async Task Diagnose_WithoutAFolder_SaysWhereItLookedAndWhatToDo(string key, string value, string remedy)
    {
        _elsewhere.Write("event.json", Event);
        var (status, output, errors) = await RunAsync("diagnose", "event.json", "--" + key, value);
        Assert.Equal(1, status);
        Assert.Empty(output);
        Assert.DoesNotContain('\n', errors.Trim());
        foreach (var word in (string[])[$"{key}: expected ", _elsewhere.File(value), Path.Combine(checkout.Published, value), remedy])
            Assert.Contains(word, errors, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(checkout.Program, arguments)
            {
                WorkingDirectory = _elsewhere.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
