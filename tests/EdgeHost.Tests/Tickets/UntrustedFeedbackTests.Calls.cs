using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Tickets;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <content>Faults, verdicts and calls that the tests send.</content>
public sealed partial class UntrustedFeedbackTests
{
    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    private static HttpClient Client(int port, string? token)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Task<string?> ReviewOf((HttpStatusCode Status, string Body) answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return Task.FromResult(JsonDocument.Parse(answer.Body).RootElement.GetProperty("review").GetString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ReviewAsync(string id, string what)
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "review", id, what, "--by", "Wang", "--Data", _data.File("var"));
        Assert.True(status == 0, errors);
    }

    private async Task TicketsAsync(int count)
    {
        using var store = new TicketStore(_data.File("var"));
        await Eventually.HoldsAsync(() => store.Since(0).Count == count, () => $"{store.Since(0).Count} tickets", 60);
    }

    private Task FeedbackAsync(string diagnosis, string members, long at = 1_772_424_100_000) =>
        _broker.PublishAsync($"{Press}/feedback", $$"""{"ts":{{at}},"diagnosis_id":"{{diagnosis}}",{{members}}}""");

    private async Task<JsonElement> DiagnosedAsync(Subscription heard, string code, string machine = Press)
    {
        var id = $"f{_faults++}";
        await _broker.PublishAsync($"{machine}/fault", $$"""{"id":"{{id}}","ts":{{1772424000500 + (_faults - 1) * 120_000}},"code":"{{code}}"}""");
        JsonElement Final() => heard.Diagnoses("final").FirstOrDefault(d => d.GetProperty("fault_id").GetString() == id);
        await Eventually.HoldsAsync(() => Final().ValueKind == JsonValueKind.Object, () => id, 60);
        return Final();
    }
}
