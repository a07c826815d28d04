using System.Text.Json;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.OpenAi;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.OpenAi;

/// <summary><c>Model:Provider openai</c> against a server of the test's own: what it answers, and all the ways in which it does not.</summary>
public sealed class OpenAiTests : IDisposable
{
    private const string Key = "sk-very-secret-0123456789";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Diagnose_WithLogProbabilities_RanksByThemAndChecksTheSummary()
    {
        await using var server = await FakeChatServer.StartAsync(
            200,
            """
            {"model": "qwen2.5-7b-instruct", "system_fingerprint": "fp_1", "usage": {"prompt_tokens": 321, "completion_tokens": 12},
             "choices": [{"message": {"role": "assistant", "content": "[2]\n【摘要】最可能是[2],依据:振动99mm/s。"}, "logprobs": {"content": [
               {"token": "[", "logprob": 0, "top_logprobs": [{"token": "[", "logprob": 0}]},
               {"token": "2", "logprob": -0.22, "top_logprobs": [
                {"token": "2", "logprob": -0.223144}, {"token": "1", "logprob": -2.302585}, {"token": "x", "logprob": -3},
                {"token": "0", "logprob": -2.995732}]},
               {"token": "]\n", "logprob": 0, "top_logprobs": []}]}}]}
            """
        );
        var (diagnosis, told) = await DiagnoseAsync(server.Endpoint);
        Assert.Null(told);
        Assert.Equal((DiagnosisStage.Final, DiagnosisOutcome.Diagnosed), (diagnosis.Stage, diagnosis.Outcome));
        Assert.Equal(Math.Round(0.8 / 0.95, 3), diagnosis.Causes[0].Confidence, 3);
        Assert.Equal(Math.Round(0.1 / 0.95, 3), diagnosis.Causes[1].Confidence, 3);
        // The label is a claim and named rightly; the number was never measured.
        Assert.Equal((2, 1), (diagnosis.Claims, diagnosis.CutClaims));
        Assert.StartsWith($"最可能是{diagnosis.Causes[0].Text}", diagnosis.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("99", diagnosis.Summary, StringComparison.Ordinal);
        Assert.Equal(("shop-floor", ""), (diagnosis.Model.Base, diagnosis.Model.Adapter));
        Assert.Matches("^[0-9a-f]{16}$", diagnosis.Model.Digest);
        using var asked = JsonDocument.Parse(server.Requests.Single().Body);
        Assert.Equal($"Bearer {Key}", server.Requests.Single().Authorization);
        Assert.Equal("shop-floor", asked.RootElement.GetProperty("model").GetString());
        var user = asked.RootElement.GetProperty("messages")[1].GetProperty("content").GetString()!;
        Assert.StartsWith("【设备】", user, StringComparison.Ordinal);
        Assert.Contains("[2]", user, StringComparison.Ordinal);
        Assert.EndsWith("可能原因及处理建议?", user, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"logprobs\": null")]
    [InlineData("\"logprobs\": {\"content\": null}")]
    [InlineData("\"logprobs\": {\"content\": [{\"token\": \"[1]\", \"logprob\": 0}]}")]
    [InlineData("\"finish_reason\": \"stop\"")]
    public async Task Diagnose_WithoutLogProbabilities_TakesTheStatedLabel(string member)
    {
        await using var server = await FakeChatServer.StartAsync(200, $$"""{"choices": [{"message": {"content": "最可能的原因是[1]。"}, {{member}}}]}""");
        var (diagnosis, told) = await DiagnoseAsync(server.Endpoint);
        Assert.Null(told);
        Assert.Equal((DiagnosisOutcome.Diagnosed, 0.7), (diagnosis.Outcome, diagnosis.Causes[0].Confidence));
    }

    [Fact]
    public async Task Diagnose_LabelZero_IsInsufficientEvidence()
    {
        await using var server = await FakeChatServer.StartAsync(200, Answer("[0]\n【摘要】现有依据不足。"));
        Assert.Equal(DiagnosisOutcome.InsufficientEvidence, (await DiagnoseAsync(server.Endpoint)).Diagnosis.Outcome);
    }

    [Theory]
    [InlineData(400, """{"error": {"message": "context length exceeded"}}""", "400 Bad Request: .*context length exceeded")]
    [InlineData(401, "{\"error\": {\"message\": \"Incorrect API key provided: " + Key + "\"}}", "401 Unauthorized: .*\\(key\\)")]
    [InlineData(429, "{}", "429")]
    [InlineData(500, "<html>oops</html>", "500")]
    [InlineData(302, "", "302")]
    [InlineData(200, "", "no chat completion")]
    [InlineData(200, "{\"choices\": [{\"mess", "no chat completion")]
    [InlineData(200, "[]", "no chat completion")]
    [InlineData(200, """{"choices": []}""", "no choices")]
    [InlineData(200, """{"choices": {}}""", "no chat completion")]
    [InlineData(200, """{"choices": [{"message": {"content": null}}]}""", "no text")]
    [InlineData(200, """{"choices": [{"message": {"content": 7}}]}""", "no chat completion")]
    [InlineData(200, """{"choices": [{"message": {"content": "I cannot say."}}]}""", "no label")]
    [InlineData(200, """{"choices": [{"message": {"content": "E102 is what the panel says"}}]}""", "no label")]
    [InlineData(200, """{"choices": [{"message": {"content": "[9]"}}]}""", "no label")]
    [InlineData(
        200,
        """{"choices": [{"message": {"content": "[1]"}, "logprobs": {"content": [{"token": "[1]", "top_logprobs": [{"token": 1}]}]}}]}""",
        "no chat completion"
    )]
    public async Task Diagnose_ErrorOrNoAnswer_IsTheManualsAnswerAndOneReason(int status, string body, string reason)
    {
        await using var server = await FakeChatServer.StartAsync(status, body);
        var (diagnosis, told) = await DiagnoseAsync(server.Endpoint);
        AssertManual(diagnosis);
        Assert.Matches(reason, Assert.IsType<OpenAiException>(told).Message);
        Assert.DoesNotContain(Key, told.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
        // What may pass is tried once more.
        Assert.Equal(status is 429 or 500 ? 2 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task Diagnose_FailsOnce_IsAskedAgain()
    {
        await using var server = await FakeChatServer.StartAsync(
            async (number, context) =>
            {
                context.Response.StatusCode = number == 1 ? 503 : 200;
                await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(number == 1 ? "" : Answer("[1]")), context.RequestAborted);
            }
        );
        var (diagnosis, told) = await DiagnoseAsync(server.Endpoint);
        Assert.Null(told);
        Assert.Equal((DiagnosisOutcome.Diagnosed, 2), (diagnosis.Outcome, server.Requests.Count));
    }

    [Fact]
    public async Task Diagnose_SlowServer_IsTheManualsAnswerAtTheDeadline()
    {
        await using var server = await FakeChatServer.StartAsync((_, context) => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        var (diagnosis, told) = await DiagnoseAsync(server.Endpoint, deadline: "00:00:00.5");
        AssertManual(diagnosis);
        Assert.Contains("0.5 s", Assert.IsType<TimeoutException>(told).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_EndlessAnswer_IsCutOff()
    {
        await using var server = await FakeChatServer.StartAsync(
            async (_, context) =>
            {
                var block = new byte[1_000_000];
                for (var i = 0; i < 20; i++)
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        );
        var (diagnosis, told) = await DiagnoseAsync(server.Endpoint);
        AssertManual(diagnosis);
        Assert.IsType<HttpRequestException>(told);
    }

    [Fact]
    public async Task Diagnose_NobodyListens_IsTheManualsAnswer()
    {
        var (diagnosis, told) = await DiagnoseAsync($"http://127.0.0.1:{FreePort.Next()}/v1");
        AssertManual(diagnosis);
        Assert.IsType<HttpRequestException>(told);
    }

    [Theory]
    [InlineData("Model:Endpoint", "ftp://x")]
    [InlineData("Model:Endpoint", "http://user:secret@127.0.0.1/v1")]
    [InlineData("Model:Name", "")]
    [InlineData("Model:ApiKeyFile", "/nowhere/key")]
    public void Start_WrongSetting_NamesTheKey(string key, string value)
    {
        var e = Assert.Throws<OptionsValidationException>(() =>
            Host("http://127.0.0.1:1/v1", "00:00:05", $"--{key}={value}").Services.GetRequiredService<Diagnostician>()
        );
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    private static string Answer(string text) => JsonSerializer.Serialize(new { choices = new[] { new { message = new { content = text } } } });

    private static void AssertManual(Diagnosis diagnosis)
    {
        Assert.Equal((DiagnosisOutcome.ModelUnavailable, ""), (diagnosis.Outcome, diagnosis.Model.Base));
        Assert.NotEmpty(diagnosis.Causes);
    }

    private Microsoft.Extensions.Hosting.IHost Host(string endpoint, string deadline, params string[] more)
    {
        var key = _folder.File("key");
        File.WriteAllText(key, Key + "\n");
        return EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Model:Provider=openai",
                $"--Model:Endpoint={endpoint}",
                "--Model:Name=shop-floor",
                // What the server says, and nothing else.
                "--Diagnoses:VoteWeight=0",
                $"--Model:ApiKeyFile={key}",
                $"--Fusion:Deadline={deadline}",
                $"--Plant={Path.Combine(Repository.Root, "samples", "plant")}",
                $"--Data={_folder.File("var")}",
                .. more,
            ])
        );
    }

    private async Task<(Diagnosis Diagnosis, Exception? Told)> DiagnoseAsync(string endpoint, string deadline = "00:10:00")
    {
        using var host = Host(endpoint, deadline);
        var device = host.Services.GetRequiredService<PlantData>().Devices.All.First(d => d.Id == "press-07");
        const string image = "红色报警灯常亮,绿色运行灯熄灭";
        var fault = new FaultEvent("s1", device.Line, device.Id, DateTimeOffset.UnixEpoch, "f-1", "E102", FaultState.Active, Severity.High, null);
        var @case = new DiagnosisCase(fault, device, new SensorBoard(new SensorOptions()).StatesAt(device, fault.Timestamp), image, LampReader.Read(image));
        Exception? told = null;
        var diagnosis = await host
            .Services.GetRequiredService<Diagnostician>()
            .FinalAsync(@case, new DiagnosisIds("d", "c", ["f-1"]), DateTimeOffset.UnixEpoch, false, e => told = e, TestContext.Current.CancellationToken);
        return (diagnosis, told);
    }
}
