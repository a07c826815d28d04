using System.Text.Json;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Model;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

/// <summary>The commands as people type them.</summary>
public sealed class AdapterCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ImportCombineExportVerifyDelete_GoTheirWay()
    {
        var first = await DoneAsync("import", DemoAdapters.Bundled, "--name", "demo", "--promote");
        Assert.Equal(
            ("demo", "champion", "imported"),
            (first.GetProperty("adapter").GetString(), first.GetProperty("aliases")[0].GetString(), first.GetProperty("origin").GetString())
        );
        var second = await DoneAsync("import", DemoAdapters.Copy(_folder, 8), "--name", "demo");
        var version = $"demo@{second.GetProperty("version").GetString()}";
        var mixed = await DoneAsync("combine", "demo=0.5", $"{version}=0.5", "--name", "mix", "--method", "cat");
        Assert.Equal(2, mixed.GetProperty("parents").GetArrayLength());
        // Halves of itself, the second of half the strength: a calibration of its own, not one of theirs.
        var (whole, parts) = (
            AdapterCalibration.Read(_folder.File($"var/registry/mix/{mixed.GetProperty("version").GetString()}"))!,
            AdapterCalibration.Read(DemoAdapters.Bundled)!
        );
        Assert.Equal((200, parts.ExamplesSha256), (whole.Examples, whole.ExamplesSha256));
        Assert.NotEqual(parts.LossBefore, whole.LossBefore);
        await DoneAsync("promote", version, "--reason", "better");
        var diff = await DoneAsync("diff", "demo@previous", "demo@champion");
        Assert.Contains(diff.GetProperty("values").EnumerateArray(), v => v.GetProperty("key").GetString() == "config.lora_alpha");
        Assert.All(
            diff.GetProperty("modules").EnumerateArray(),
            m => Assert.Equal(m.GetProperty("first").GetDouble(), 2 * m.GetProperty("second").GetDouble(), 1e-3)
        );
        await DoneAsync("export", version, "--out", "out");
        Assert.Equal(second.GetProperty("version").GetString(), (await DoneAsync("import", "out", "--name", "copy")).GetProperty("version").GetString());
        await DoneAsync("delete", $"copy@{second.GetProperty("version").GetString()}");
        Assert.Equal(first.GetProperty("version").GetString(), (await DoneAsync("rollback")).GetProperty("version").GetString());
        var (status, output, _) = await RunAsync("verify");
        Assert.Equal((0, 3), (status, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(l => l.EndsWith(" good", StringComparison.Ordinal))));
        var shown = await DoneAsync("show", "demo");
        Assert.Contains(shown.GetProperty("events").EnumerateArray(), e => e.GetProperty("reason").GetString() == "better");
    }

    [Theory]
    [InlineData(2, "promote", "")]
    [InlineData(2, "list --nothing", "")]
    [InlineData(2, "combine demo --name x --method magic", "")]
    [InlineData(2, "list --Registry:RequireSigned true", "Registry:PublicKeyFile")]
    [InlineData(1, "promote demo@abcdef", "adapters list")]
    [InlineData(1, "rollback demo", "adapters promote")]
    [InlineData(1, "show ../demo", "name@version")]
    [InlineData(1, "delete demo", "champion")]
    [InlineData(1, "import nowhere", "nowhere")]
    [InlineData(1, "combine demo=much --name x", "weight")]
    [InlineData(1, "promote demo --Registry:RequireSigned true --Registry:PublicKeyFile key.pem", "adapters sign")]
    public async Task WrongUse_IsToldWithItsStatus(int expected, string words, string named)
    {
        DemoAdapters.Registry(_folder, 16);
        using (var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
            _folder.Write("key.pem", key.ExportSubjectPublicKeyInfoPem());
        var (status, output, errors) = await RunAsync(words.Split(' '));
        Assert.True(status == expected, $"status {status}: {errors}");
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        if (expected == 1)
            Assert.Equal(("", false), (output, errors.Contains('\n', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ModelMerge_TheFolderAnswersAsTheMergedModelInMemory()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "merge", "--adapter", DemoAdapters.Bundled, "--out", "merged");
        Assert.True(status == 0, errors);
        Assert.Contains("demo-plant@", output, StringComparison.Ordinal);
        using var merged = new LanguageModelAnswering(LanguageModel.Load(_folder.File("merged"), null, "cpu"), TimeSpan.FromMinutes(1), TimeProvider.System);
        using var model = LanguageModel.Load(DemoAdapters.Base, DemoAdapters.Bundled, "cpu");
        foreach (var prompt in DemoAdapters.Prompts(4))
        {
            var found = await merged.AnswerAsync(prompt, CancellationToken.None);
            // The folder knows nothing of the adapter's calibration.
            var request = CaseRequests.For(prompt, model);
            var expected = model.Answer(request with { Temperature = 1, Pointwise = request.Pointwise! with { Weight = 0 } }, CancellationToken.None);
            Assert.Equal(expected.LabelProbabilities, found.LabelProbabilities);
        }

        var again = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "merge", "--adapter", DemoAdapters.Bundled, "--out", "merged");
        Assert.Equal(1, again.Status);
        Assert.Contains("new or empty folder", again.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonElement> DoneAsync(params string[] words)
    {
        var (status, output, errors) = await RunAsync([.. words, "--json"]);
        Assert.True(status == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] words) =>
        EdgeDiagProcess.RunAsync(_folder.Path, ["adapters", .. words, "--Data", _folder.File("var")]);
}
