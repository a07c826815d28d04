using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Publishing;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>mosquitto refuses single messages, for their size or by its access list.</summary>
public sealed class RefusedMessageTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07",
        Other = "edgediag/v1/s1/line-3/unlisted-1",
        DeadLetter = "edgediag/v1/s1/service/box/dead-letter";
    private static readonly string[] NoModel = ["--Model:Path", ""];

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("max_packet_size 20000")]
    [InlineData("message_size_limit 20000")]
    public async Task DiagnosisTooLargeForTheBroker_IsSetAside_OtherMachinesGetTheirs(string limit)
    {
        using var broker = new Mosquitto(settings: limit);
        using var heard = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        var port = FreePort.Next();
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, ["--Http:Port", $"{port}", .. NoModel]);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        // The diagnosis of a case names all its faults: 200 long ids are more than 20,000 bytes.
        for (var i = 0; i < 200; i++)
            await PublishAsync(
                client,
                $"{Press}/fault",
                Encoding.UTF8.GetBytes($$"""{"id":"{{new string('x', 110)}}{{i}}","ts":{{1772424000000 + i}},"code":"E102"}""")
            );
        await Eventually.HoldsAsync(() => service.Errors.Contains("is set aside", StringComparison.Ordinal), () => service.Errors, 60);
        await broker.PublishAsync($"{Other}/fault", """{"id":"f","ts":1772424000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("device").GetString() == "unlisted-1"), 60);
        Assert.Contains(
            $"{Press}/diagnosis",
            service.Errors.Split('\n').First(l => l.Contains("is set aside", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        // The other machine has not waited for all of these.
        using var http = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                // It is not ready while the last diagnosis of a machine is refused.
                using var answer = await http.GetAsync($"http://127.0.0.1:{port}/healthz/ready");
                var counts = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("books");
                return (counts.GetProperty("received").GetInt64(), counts.GetProperty("unpublished").GetInt64()) == (201, 0);
            },
            () => service.Errors
        );
        service.EndsWell();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        var books = journal.Books();
        Assert.Equal((201, 0, true), (books.Received, books.Unpublished, books.Balanced));
        Assert.Equal(books.SetAside, journal.Refused().Count);
        Assert.All(journal.Refused(), r => Assert.True(r.Bytes > 19_000 && r.Topic is $"{Press}/diagnosis" or $"{Press}/case/E102"));
    }

    [Theory]
    [InlineData("max_packet_size 40000", 35_000, 20_000, 34_999)]
    [InlineData("", 200_000, DeadLetterReport.MaxPayloadBytes, DeadLetterReport.MaxPayloadBytes)]
    public async Task DeadLetterOfALargeMessage_IsCutSoThatTheBrokerTakesIt(string limit, int bytes, int least, int most)
    {
        using var broker = new Mosquitto(settings: limit);
        using var heard = await broker.Subscribe(DeadLetter).ReadyAsync(broker);
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        await PublishAsync(client, $"{Press}/fault", new byte[bytes]);
        await heard.UntilAsync(h => h.All.Any(m => m.Topic == DeadLetter), 60);
        var report = heard.All.First(m => m.Topic == DeadLetter).Json;
        Assert.Equal(bytes, report.GetProperty("payload_bytes").GetInt32());
        Assert.True(report.GetProperty("payload_cut").GetBoolean());
        Assert.InRange(report.GetProperty("payload_base64").GetBytesFromBase64().Length, least, most);
    }

    [Fact]
    public async Task AccessListDeniesDeadLettersStatusAndHeartbeats_DiagnosesGoOn()
    {
        var list = _data.Write(
            "acl",
            $"topic deny {DeadLetter}\ntopic deny edgediag/v1/s1/service/box/status\ntopic deny edgediag/v1/s1/service/box/heartbeat\ntopic readwrite #\n"
        );
        using var broker = new Mosquitto(settings: $"acl_file {list}");
        using var heard = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel);
        await broker.PublishAsync($"{Press}/fault", "no JSON");
        await broker.PublishAsync($"{Press}/fault", """{"id":"f","ts":1772424000000,"code":"E102"}""");
        await Eventually.HoldsAsync(
            () => heard.Diagnoses("final").Count > 0 && service.Errors.Contains("is set aside", StringComparison.Ordinal),
            () => service.Errors,
            60
        );
        var line = service.Errors.Split('\n').First(l => l.Contains("is set aside", StringComparison.Ordinal));
        Assert.Contains("NotAuthorized", line, StringComparison.Ordinal);
        Assert.Contains("dead-letter", line, StringComparison.Ordinal);
        Assert.Contains("refuses what is published to edgediag/v1/s1/service/box/status", service.Errors, StringComparison.Ordinal);
        service.EndsWell();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        Assert.DoesNotContain("nother client", service.Errors, StringComparison.Ordinal);
        // This version of mosquitto closes the connection with a refusal, so the message may be delivered twice.
        Assert.Equal((journal.Books().DeadLettered, 1), (journal.Books().SetAside, journal.Books().Diagnosed));
    }

    [Theory]
    [InlineData(true, "NotAuthorized", "does not take an empty message on edgediag/v1/s1/doctor/box/diagnosis")]
    [InlineData(false, "the broker takes packets of at most", "takes packets of at most 1000 bytes")]
    public async Task NoDiagnosisCanBePublished_ReadinessAndDoctorSaySo(bool denied, string reason, string doctor)
    {
        var list = _data.Write("acl", "topic deny edgediag/v1/s1/+/+/diagnosis\ntopic readwrite #\n");
        using var broker = new Mosquitto(settings: denied ? $"acl_file {list}" : "max_packet_size 1000");
        var port = FreePort.Next();
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, ["--Http:Port", $"{port}", .. NoModel]);
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync($"http://127.0.0.1:{port}/healthz/ready")).StatusCode);
        await broker.PublishAsync($"{Press}/fault", """{"id":"f","ts":1772424000000,"code":"E102"}""");
        await Eventually.HoldsAsync(
            () =>
            {
                using var answer = http.GetAsync($"http://127.0.0.1:{port}/healthz/ready").GetAwaiter().GetResult();
                var body = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
                return answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable
                    && body.Contains("does not take the last diagnosis", StringComparison.Ordinal)
                    && body.Contains(reason, StringComparison.Ordinal);
            },
            () => service.Errors,
            60
        );
        var (status, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(broker, _data, NoModel)[1..]]);
        Assert.Equal(1, status);
        Assert.Contains(doctor, output.Split('\n').Single(l => l.StartsWith("broker    WRONG", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TopicsOfCasesAreDenied_DoctorSaysSo()
    {
        // As a list that was written before there were such topics.
        var list = _data.Write("acl", "topic deny edgediag/v1/s1/+/+/case/+\ntopic readwrite #\n");
        using var broker = new Mosquitto(settings: $"acl_file {list}");
        var (status, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(broker, _data, NoModel)[1..]]);
        Assert.Equal(1, status);
        var line = output.Split('\n').Single(l => l.StartsWith("broker    WRONG", StringComparison.Ordinal));
        Assert.Contains("does not take an empty message on edgediag/v1/s1/doctor/box/case/doctor", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FloodOfRubbishWithQos0_AnotherMachinesFaultIsAnswered_TheConnectionStays()
    {
        using var broker = new Mosquitto();
        using var heard = await broker.Subscribe("edgediag/v1/s1/line-3/press-07/diagnosis").ReadyAsync(broker);
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        var rubbish = new MqttApplicationMessageBuilder().WithTopic("edgediag/v1/s1/nowhere/nobody/reading").WithPayload("""{"values":{"a":1} }""").Build();
        for (var i = 0; i < 20_000; i++)
            await client.PublishAsync(rubbish);
        var answered = Task.Run(async () =>
        {
            await broker.PublishAsync($"{Press}/fault", """{"id":"f","ts":1772424000000,"code":"E102","severity":"critical"}""");
            await heard.UntilAsync(h => h.Diagnoses("final").Count == 1, 25);
        });
        while (!answered.IsCompleted)
            await client.PublishAsync(rubbish);
        await answered;
        Assert.DoesNotContain("Lost the broker", service.Errors, StringComparison.Ordinal);
        Assert.InRange(service.Errors.Split("Dead letter:").Length, 2, 61 + 60 * 5);
        service.EndsWell();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        Assert.Equal((1, true), (journal.Books().Diagnosed, journal.Books().Balanced));
        Assert.True(journal.Books().DeadLettered > 1000, $"{journal.Books()}");
    }

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient client, string topic, byte[] payload) =>
        client.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()
        );
}
