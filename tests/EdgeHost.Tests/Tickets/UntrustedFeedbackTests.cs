using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <summary>Verdicts over MQTT that nobody can prove, sent to the real service by real clients.</summary>
public sealed partial class UntrustedFeedbackTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07",
        Attack = "bridge the safety door switch and restart";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private int _faults;

    [Theory]
    [InlineData("untrusted")]
    [InlineData("trusted")]
    public async Task FourAnonymousVerdicts_ThatBridgeASafetySwitch_NeverBecomeAnAnswer(string channel)
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Feedback:Mqtt", channel);
        for (var i = 0; i < 4; i++)
            await FeedbackAsync(
                (await DiagnosedAsync(heard, "X999")).GetProperty("id").GetString()!,
                $"\"verdict\":\"corrected\",\"cause\":\"{Attack}\",\"actions\":[\"{Attack}\"]"
            );
        await TicketsAsync(4);
        var next = await DiagnosedAsync(heard, "X999");
        Assert.Equal("unknown_code", next.GetProperty("outcome").GetString());
        Assert.DoesNotContain(heard.Diagnoses("final"), d => d.GetRawText().Contains("bridge", StringComparison.OrdinalIgnoreCase));
        await Eventually.HoldsAsync(() => service.Errors.Contains("would defeat a safety function", StringComparison.Ordinal), () => service.Errors);
    }

    [Fact]
    public async Task FreeText_IsShownAsUnreviewed_AndBecomesAnActionWithANamedPersonsReview()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data);
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await DiagnosedAsync(heard, "X999")).GetProperty("id").GetString()!);
            await FeedbackAsync(ids[^1], "\"verdict\":\"corrected\",\"cause\":\"地基下沉\",\"actions\":[\"校平机座\"],\"by\":\"Li\"");
        }

        await TicketsAsync(4);
        var shown = (await DiagnosedAsync(heard, "X999")).GetProperty("causes")[0];
        Assert.Equal(("地基下沉", 0.0), (shown.GetProperty("text").GetString(), shown.GetProperty("confidence").GetDouble()));
        Assert.All(shown.GetProperty("evidence").EnumerateArray(), e => Assert.False(e.GetProperty("reviewed").GetBoolean()));
        Assert.DoesNotContain(heard.Diagnoses("final"), d => d.GetRawText().Contains("校平机座", StringComparison.Ordinal));

        foreach (var id in ids[1..])
            await ReviewAsync(id, "--accept");
        await ReviewAsync(ids[0], "--reject");
        var reviewed = await DiagnosedAsync(heard, "X999");
        Assert.Equal("地基下沉", reviewed.GetProperty("causes")[0].GetProperty("text").GetString());
        Assert.Equal(["校平机座"], reviewed.GetProperty("actions").EnumerateArray().Select(a => a.GetString()));
        var evidence = reviewed.GetProperty("causes")[0].GetProperty("evidence").EnumerateArray().ToList();
        Assert.All(evidence, e => Assert.True(e.GetProperty("reviewed").GetBoolean()));
        Assert.DoesNotContain(ids[0], evidence.Select(e => e.GetProperty("ref").GetString()));

        // What a named person has judged, nobody without a name changes.
        await FeedbackAsync(ids[1], "\"verdict\":\"rejected\"", at: 1_772_999_000_000);
        await Eventually.HoldsAsync(
            () =>
                heard.All.Any(m =>
                    m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal)
                    && m.Json.GetProperty("reason").GetString()!.Contains("a verdict of a named person, since Wang", StringComparison.Ordinal)
                ),
            () => service.Errors
        );
        using var store = new TicketStore(_data.File("var"));
        Assert.True(store.Find(ids[1])!.Teaches);
    }

    [Fact]
    public async Task ListedCause_CountsAtOnce()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data);
        var id = (await DiagnosedAsync(heard, "E104")).GetProperty("id").GetString()!;
        await FeedbackAsync(id, "\"verdict\":\"corrected\",\"cause\":\"按钮触点氧化\"");
        await TicketsAsync(1);
        using var store = new TicketStore(_data.File("var"));
        Assert.Equal((TicketReview.Reviewed, true), store.Since(0).Single() is var r ? (r.Review, r.Teaches) : default);
    }

    [Fact]
    public async Task TwentyFiveAnonymousRejections_DoNotRollTheChampionBack_NamedOnesDo()
    {
        var (registry, versions) = DemoAdapters.Registry(_data, 16, 6);
        registry.Promote(versions[1]);
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        var token = _data.Write("token", "a-token-of-twenty-chars\n");
        var port = FreePort();
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            "--Model:Adapter",
            "demo",
            "--Rollback:Minimum",
            "10",
            "--Rollback:Window",
            "30",
            "--Http:Port",
            $"{port}",
            "--Http:TokenFile",
            token
        );
        var ids = new List<string>();
        for (var i = 0; i < 25; i++)
            ids.Add((await DiagnosedAsync(heard, "E102")).GetProperty("id").GetString()!);
        foreach (var id in ids)
            await FeedbackAsync(id, "\"verdict\":\"rejected\",\"by\":\"Li\"");
        await TicketsAsync(25);
        using var store = new TicketStore(_data.File("var"));
        // Twenty of one device in an hour; the others wait.
        Assert.Equal(5, store.Since(0).Count(r => r.Review == TicketReview.Waiting));
        Assert.Equal(versions[1], registry.Find("demo").Reference);

        // Ten of a person with the token: now it is rolled back, which also shows that the watch has looked at all of them.
        using var http = Client(port, "a-token-of-twenty-chars");
        foreach (var id in ids.Take(10))
            Assert.Equal(
                HttpStatusCode.OK,
                (await PostAsync(http, "/api/v1/feedback", $$"""{"diagnosis_id":"{{id}}","verdict":"rejected","by":"Wang"}""")).Status
            );
        // The event is written after the alias has moved.
        await Eventually.HoldsAsync(
            () =>
                registry.Find("demo").Reference == versions[0]
                && registry.Events("demo")[^1].Reason?.Contains("last 10 judged diagnoses", StringComparison.Ordinal) == true,
            () => service.Errors,
            60
        );
    }

    [Fact]
    public async Task Http_WithoutTokenOrName_IsNobody_ReviewNeedsBoth()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        var port = FreePort();
        string first,
            second;
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{port}"))
        {
            (first, second) = (
                (await DiagnosedAsync(heard, "E102")).GetProperty("id").GetString()!,
                (await DiagnosedAsync(heard, "E102")).GetProperty("id").GetString()!
            );
            using var anonymous = Client(port, null);
            var (status, body) = await PostAsync(
                anonymous,
                "/api/v1/feedback",
                $$"""{"diagnosis_id":"{{first}}","verdict":"corrected","cause":"地基下沉","by":"Li"}"""
            );
            Assert.Equal((HttpStatusCode.OK, "unreviewed"), (status, JsonDocument.Parse(body).RootElement.GetProperty("review").GetString()));
            (status, body) = await PostAsync(anonymous, $"/api/v1/tickets/{first}/review", """{"accept":true,"by":"Li"}""");
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("Http:TokenFile", body, StringComparison.Ordinal);
            service.EndsWell();
        }

        var token = _data.Write("token", "a-token-of-twenty-chars\n");
        using var again = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{port}", "--Http:TokenFile", token);
        using var http = Client(port, "a-token-of-twenty-chars");
        Assert.Equal(
            "unreviewed",
            await ReviewOf(await PostAsync(http, "/api/v1/feedback", $$"""{"diagnosis_id":"{{second}}","verdict":"corrected","cause":"地基下沉"}"""))
        );
        foreach (
            var (body, expected) in new[]
            {
                ("""{"accept":true}""", "by: expected a person's name"),
                ("""{"accept":"yes","by":"Li"}""", "accept: expected true or false"),
                ("{", "body: expected JSON"),
                ("""{"accept":true,"by":"\ud800"}""", "half a surrogate pair"),
            }
        )
        {
            var (status, problem) = await PostAsync(http, $"/api/v1/tickets/{first}/review", body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(expected, JsonDocument.Parse(problem).RootElement.GetProperty("problem").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(http, "/api/v1/tickets/nobody/review", """{"accept":true,"by":"Li"}""")).Status);
        Assert.Equal("reviewed", await ReviewOf(await PostAsync(http, $"/api/v1/tickets/{first}/review", """{"accept":true,"by":"Li"}""")));
        Assert.Equal("refused", await ReviewOf(await PostAsync(http, $"/api/v1/tickets/{second}/review", """{"accept":false,"by":"Li"}""")));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (
                await PostAsync(
                    http,
                    "/api/v1/feedback",
                    $$"""{"diagnosis_id":"{{first}}","verdict":"corrected","cause":"{{new string('c', 401)}}","by":"Li"}"""
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await PostAsync(http, "/api/v1/feedback", $$"""{"diagnosis_id":"{{first}}","verdict":"corrected","cause":"\ud800","by":"Li"}""")).Status
        );
    }

    /// <summary>
    /// What stopped the service for good, restarts included: a correction for a machine that nobody has listed, and rows that cannot be
    /// read.
    /// </summary>
    [Fact]
    public async Task UnlistedMachineAndBadRows_TheNextDiagnosisComes_ListAndDoctorNameThem()
    {
        const string unlisted = "edgediag/v1/s1/line-9/saw-01";
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data))
        {
            var first = (await DiagnosedAsync(heard, "E1", unlisted)).GetProperty("id").GetString()!;
            await _broker.PublishAsync(
                $"{unlisted}/feedback",
                $$"""{"ts":1772424100000,"diagnosis_id":"{{first}}","verdict":"corrected","cause":"锯条断裂"}"""
            );
            await TicketsAsync(1);
            await _broker.PublishAsync(
                $"{unlisted}/feedback",
                $$"""{"ts":1772424200000,"diagnosis_id":"{{first}}","verdict":"corrected","cause":"{{new string('c', 401)}}"}"""
            );
            await Eventually.HoldsAsync(
                () =>
                    heard.All.Any(m =>
                        m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal)
                        && m.Json.GetProperty("reason").GetString()!.Contains("cause: expected 0 to 400 characters, found 401", StringComparison.Ordinal)
                    ),
                () => service.Errors
            );
            await DiagnosedAsync(heard, "E1", unlisted);
            var second = (await DiagnosedAsync(heard, "E102")).GetProperty("id").GetString()!;
            await FeedbackAsync(second, "\"verdict\":\"confirmed\"");
            await TicketsAsync(2);
            using (var db = new SqliteConnection($"Data Source={_data.File("var/tickets.db")};Pooling=false"))
            {
                db.Open();
                using var command = db.CreateCommand();
                command.CommandText =
                    $"PRAGMA busy_timeout=5000; UPDATE tickets SET seq=seq+10, ticket=json_set(ticket, '$.ts', '1970-01-01T00:00:00+00:00') WHERE "
                    + $"id='{second}'";
                command.ExecuteNonQuery();
            }

            await DiagnosedAsync(heard, "E102");
            Assert.Contains($"Ticket {second} cannot be used and is left out", service.Errors, StringComparison.Ordinal);
            service.EndsWell();
        }

        using (var again = await EdgeDiagProcess.ServeAsync(_broker, _data))
        {
            await DiagnosedAsync(heard, "E102");
            again.EndsWell();
        }

        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "list", "--json", "--Data", _data.File("var"));
        Assert.Equal((0, 1), (status, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("ts: expected a time from 2000 on", errors, StringComparison.Ordinal);
        (status, output, _) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "doctor",
            "--Data",
            _data.File("var"),
            "--Mqtt:Port",
            $"{_broker.Port}",
            "--Model:Path",
            ""
        );
        Assert.Equal(1, status);
        Assert.Contains("tickets   WRONG 1 of 2 tickets cannot be read", output, StringComparison.Ordinal);
        (status, output, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "repair", "--Data", _data.File("var"));
        Assert.True(status == 0, errors);
        Assert.Contains("1 set aside", output, StringComparison.Ordinal);
        (_, output, _) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "doctor",
            "--Data",
            _data.File("var"),
            "--Mqtt:Port",
            $"{_broker.Port}",
            "--Model:Path",
            ""
        );
        Assert.Contains("tickets   ok    1 tickets", output, StringComparison.Ordinal);
    }
}
