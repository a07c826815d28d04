using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.Benchmarks;

public sealed class FaultBenchmarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BenchFaults_AnswersEveryFaultAloneAndBesideATraining()
    {
        // How long they take, and how often the training waits for them, is for the command on an idle machine; here it is only told.
        // That the service asks for it and that a training then waits is in ManyCasesTests and TrainTests.
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "bench",
            "faults",
            "--faults",
            "32",
            "--rate",
            "24",
            "--batch",
            "1",
            "--training-tickets",
            "16",
            "--json"
        );
        Assert.True(status == 0, errors);
        var rows = JsonDocument.Parse(output).RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["nothing", "train"], rows.Select(r => r.GetProperty("beside").GetString()));
        Assert.All(
            rows,
            r =>
                Assert.Equal(
                    ("diagnosis", 32, 0),
                    (r.GetProperty("op").GetString(), r.GetProperty("faults").GetInt32(), r.GetProperty("unanswered").GetInt32())
                )
        );
        Assert.True(rows[1].GetProperty("training_waits").GetInt32() >= 0 && rows[1].GetProperty("training_steps").GetInt32() >= 0, output);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
    }
}
