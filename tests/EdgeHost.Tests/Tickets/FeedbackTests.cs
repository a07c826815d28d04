using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <summary>Verdicts over MQTT, HTTP and the command line become tickets, once, whatever crashes.</summary>
public sealed class FeedbackTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private int _faults;

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Feedback_ConfirmedCorrectedRejectedRepeatedAndUnusable_MakesTheTicketsItShould()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "");
        await _broker.PublishAsync($"{Press}/reading", """{"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3}}""");
        await _broker.PublishAsync($"{Press}/image", """{"ts":1772424000000,"description":"红色报警灯常亮"}""");
        var (first, second, third) = (await DiagnosedAsync(heard), await DiagnosedAsync(heard), await DiagnosedAsync(heard));

        await FeedbackAsync(first, "\"verdict\":\"confirmed\",\"by\":\"Li\"");
        await FeedbackAsync(second, "\"verdict\":\"corrected\",\"cause\":\"主轴承磨损\",\"actions\":[\"更换轴承\"],\"by\":\"Wang\"");
        await FeedbackAsync(second, "\"verdict\":\"corrected\",\"cause\":\"主轴承磨损\",\"actions\":[\"更换轴承\"],\"by\":\"Wang\"");
        await FeedbackAsync(third, "\"verdict\":\"rejected\"");
        foreach (var unusable in (string[])["\"verdict\":\"corrected\"", "\"verdict\":\"maybe\""])
            await FeedbackAsync(third, unusable);
        await _broker.PublishAsync($"{Press}/feedback", """{"ts":1772424100000,"diagnosis_id":"nobody's","verdict":"confirmed"}""");
        await _broker.PublishAsync("edgediag/v1/s1/line-1/press-02/feedback", $$"""{"ts":1772424100000,"diagnosis_id":"{{first}}","verdict":"rejected"}""");
        string[] Reasons() =>
            [.. heard.All.Where(m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal)).Select(m => m.Json.GetProperty("reason").GetString()!)];
        await Eventually.HoldsAsync(() => Reasons().Length == 4, () => string.Join('\n', Reasons()));
        Assert.Contains(
            Reasons(),
            r => r.Contains("nobody's", StringComparison.Ordinal) && r.Contains("diagnosis_id: expected a diagnosis of this box", StringComparison.Ordinal)
        );
        Assert.Contains(Reasons(), r => r.Contains("expected a diagnosis of line-1/press-02, found one of line-3/press-07", StringComparison.Ordinal));

        using var store = new TicketStore(_data.File("var"));
        var tickets = store.Since(0).ToDictionary(t => t.Ticket.Id);
        Assert.Equal([TicketOrigin.Confirmed, TicketOrigin.Corrected, TicketOrigin.Rejected], new[] { first, second, third }.Select(id => tickets[id].Origin));
        Assert.Equal(3, tickets.Count);
        Assert.Equal(
            ("主轴承磨损", "Wang", "corrected", second),
            (tickets[second].Ticket.Cause, tickets[second].By, tickets[second].Ticket.Source, tickets[second].Ticket.DiagnosisId)
        );
        Assert.Equal(
            (tickets[first].Said, 85.0, "红色报警灯常亮"),
            (tickets[first].Ticket.Cause, tickets[first].Ticket.Readings["temperature"].Value, tickets[first].Ticket.Image)
        );
        Assert.False(tickets[third].Teaches);

        // A later verdict replaces the earlier one; an earlier one that comes late does not.
        await FeedbackAsync(third, "\"verdict\":\"corrected\",\"cause\":\"冷却水流量不足\"", at: 1_772_424_900_000);
        await FeedbackAsync(third, "\"verdict\":\"rejected\"", at: 1_772_424_050_000);
        await Eventually.HoldsAsync(
            () => service.Errors.Split("corrected by somebody").Length > 1 && store.Since(0).Single(t => t.Ticket.Id == third).Teaches,
            () => service.Errors
        );
        service.EndsWell();
        Assert.Equal("冷却水流量不足", store.Since(0).Single(t => t.Ticket.Id == third).Ticket.Cause);
    }

    [Fact]
    public async Task Feedback_ServiceKilledBetween_IsOneTicketAndFoundAfterTheRestart()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        string id;
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", ""))
        {
            id = await DiagnosedAsync(heard);
            await FeedbackAsync(id, "\"verdict\":\"corrected\",\"cause\":\"地基下沉\"");
            // At once: before or after the ticket is written, before or after the broker has its acknowledgement.
            service.Kill();
        }

        using var again = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "");
        using var store = new TicketStore(_data.File("var"));
        await Eventually.HoldsAsync(() => store.Since(0).Count == 1, () => $"{store.Since(0).Count} tickets");
        Assert.Equal((id, "地基下沉"), store.Since(0)[0] is var t ? (t.Ticket.Id, t.Ticket.Cause) : default);
    }

    [Fact]
    public async Task Correction_NextAnswerWithTheModel_DrawsOnItAtOnce()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        // A cause that nobody lists counts at once where the broker lets only known people send verdicts.
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Feedback:Mqtt", "trusted");
        await FeedbackAsync(await DiagnosedAsync(heard, "E104"), "\"verdict\":\"corrected\",\"cause\":\"地基下沉\"");
        using (var store = new TicketStore(_data.File("var")))
            await Eventually.HoldsAsync(() => store.Since(0).Count == 1, () => "no ticket");
        var next = await DiagnosedAsync(heard, "E104");
        var diagnosis = heard.Diagnoses("final").Last(d => d.GetProperty("id").GetString() == next);
        Assert.Contains("地基下沉", diagnosis.GetProperty("causes").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_FeedbackTicketsReviewAdapters_AnswerAsTheyShould()
    {
        var token = _data.Write("token", "a-token-of-twenty-chars\n");
        var port = FreePort.Next();
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{port}", "--Http:TokenFile", token);
        var (first, second) = (await DiagnosedAsync(heard), await DiagnosedAsync(heard));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/tickets", TestContext.Current.CancellationToken)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a-token-of-twenty-chars");

        Assert.Equal(HttpStatusCode.OK, (await PostAsync($$"""{"diagnosis_id":"{{first}}","verdict":"corrected","cause":"地基下沉","by":"Li"}""")).Status);
        // Dated by a clock that is wrong: the next verdict corrects it all the same.
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync($$"""{"diagnosis_id":"{{first}}","ts":"2099-01-01T00:00:00Z","verdict":"rejected","by":"Li"}""")).Status
        );
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($$"""{"diagnosis_id":"{{first}}","verdict":"corrected","cause":"地基下沉","by":"Li"}""")).Status);
        foreach (
            var (body, expected) in new[]
            {
                ("{", "body: expected JSON"),
                ("[1]", "body: expected a JSON object"),
                ("""{"diagnosis_id":"x","verdict":"confirmed"}""", "diagnosis_id: expected"),
                ($$"""{"diagnosis_id":"{{second}}","verdict":"maybe"}""", "verdict"),
                ($$"""{"diagnosis_id":"{{second}}","verdict":"corrected"}""", "cause"),
            }
        )
        {
            var (status, problem) = await PostAsync(body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(expected, problem, StringComparison.Ordinal);
        }

        var tickets = await http.GetFromJsonAsync<JsonElement>("/api/v1/tickets", TestContext.Current.CancellationToken);
        Assert.Equal(("地基下沉", "Li"), (tickets[0].GetProperty("cause").GetString(), tickets[0].GetProperty("by").GetString()));
        var review = await http.GetFromJsonAsync<JsonElement>("/api/v1/review?next=5", TestContext.Current.CancellationToken);
        Assert.Equal(second, Assert.Single(review.EnumerateArray()).GetProperty("diagnosis_id").GetString());
        Assert.Equal(
            JsonValueKind.Null,
            (await http.GetFromJsonAsync<JsonElement>("/api/v1/adapters", TestContext.Current.CancellationToken)).GetProperty("status").ValueKind
        );

        // A page of another origin in the box's browser.
        http.DefaultRequestHeaders.Add("Origin", "http://elsewhere.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync($$"""{"diagnosis_id":"{{second}}","verdict":"rejected"}""")).Status);
        service.EndsWell();

        async Task<(HttpStatusCode Status, string Body)> PostAsync(string body)
        {
            using var answer = await http.PostAsync("/api/v1/feedback", new StringContent(body, Encoding.UTF8, "application/json"));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Http_OpenAddressWithoutToken_IsRefusedAtTheStart()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "run",
            "--Model:Path",
            "",
            "--Data",
            _data.File("var"),
            "--Http:Port",
            "8080",
            "--Http:Address",
            "0.0.0.0"
        );
        Assert.Equal(2, status);
        Assert.Contains("Http:TokenFile: expected a file with a token", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReviewCommand_ListsWhatWaitsAndTakesAVerdict()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Adapter", DemoAdapters.Bundled);
        var (first, second) = (await DiagnosedAsync(heard), await DiagnosedAsync(heard, "E104"));
        service.EndsWell();
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "review", "--next", "5", "--json", "--Data", _data.File("var"));
        Assert.True(status == 0, errors);
        var listed = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(new[] { first, second }.Order(), listed.Select(l => l.GetProperty("diagnosis_id").GetString()!).Order());
        Assert.True(listed[0].GetProperty("score").GetDouble() >= listed[1].GetProperty("score").GetDouble());
        Assert.All(listed, l => Assert.Contains("new adapter", l.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())));

        (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "tickets",
            "review",
            first,
            "--verdict",
            "corrected",
            "--cause",
            "地基下沉",
            "--by",
            "Li",
            "--Data",
            _data.File("var")
        );
        Assert.True(status == 0, errors);
        (status, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "list", "--json", "--Data", _data.File("var"));
        var ticket = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ("地基下沉", "Li", "corrected"),
            (ticket.GetProperty("cause").GetString(), ticket.GetProperty("by").GetString(), ticket.GetProperty("origin").GetString())
        );
        (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "review", "nobody's", "--verdict", "rejected", "--Data", _data.File("var"));
        Assert.Equal(1, status);
        Assert.Contains("diagnosis_id: expected a diagnosis of this box", errors, StringComparison.Ordinal);
    }

    private Task FeedbackAsync(string diagnosis, string members, long at = 1_772_424_100_000) =>
        _broker.PublishAsync($"{Press}/feedback", $$"""{"ts":{{at}},"diagnosis_id":"{{diagnosis}}",{{members}}}""");

    private async Task<string> DiagnosedAsync(Subscription heard, string code = "E102")
    {
        var id = $"f{_faults++}";
        await _broker.PublishAsync($"{Press}/fault", $$"""{"id":"{{id}}","ts":{{1772424000500 + (_faults - 1) * 120_000}},"code":"{{code}}"}""");
        string? Id() =>
            heard.Diagnoses("final").FirstOrDefault(d => d.GetProperty("fault_id").GetString() == id) is { ValueKind: JsonValueKind.Object } d
                ? d.GetProperty("id").GetString()
                : null;
        await Eventually.HoldsAsync(() => Id() is not null, () => id);
        return Id()!;
    }
}
