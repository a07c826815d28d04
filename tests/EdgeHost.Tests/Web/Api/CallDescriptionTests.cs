using System.Text.Json;
using EdgeDiag.EdgeHost.Tests.Chaos;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>What the real service says of its calls.</summary>
public sealed class CallDescriptionTests : IDisposable
{
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly HttpPort _http = HttpPort.Free();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Description_NamesEveryRoute_WithAnswersBodiesAndNumbers()
    {
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            "--Model:Path",
            "",
            "--Http:Port",
            $"{_http.Port}",
            "--Http:TokenFile",
            _data.Write("token", "a-token-of-twenty-chars\n")
        );
        await Eventually.HoldsAsync(() => service.Errors.Contains("HTTP on", StringComparison.Ordinal), () => service.Errors, 60);
        // Whoever writes a program against the port may read it without the token.
        var (status, head, body) = await _http.SendAsync("GET", "/openapi/v1.json");
        Assert.True(status == 200, body);
        Assert.Contains("application/json", head, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(body);
        Assert.StartsWith("3.", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var calls = document
            .RootElement.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => (Route: $"{o.Name.ToUpperInvariant()} {p.Name}", Operation: o.Value)))
            .ToDictionary(c => c.Route, c => c.Operation);
        Assert.Equal(
            RegisteredInputs.Routes().Select(r => r.Replace("* ", "GET ", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            calls.Keys.Order(StringComparer.Ordinal)
        );

        foreach (var (route, operation) in calls)
        {
            Assert.True(operation.GetProperty("summary").GetString()!.Length > 0, route);
            Assert.True(operation.GetProperty("operationId").GetString()!.Length > 0, route);
            Assert.True(operation.GetProperty("responses").GetProperty("200").TryGetProperty("content", out _), route);
            Assert.Equal(route.StartsWith("POST", StringComparison.Ordinal), operation.TryGetProperty("requestBody", out _));
            foreach (var name in route.Split('{')[1..].Select(p => p.Split('}')[0]))
                Assert.Contains(
                    operation.GetProperty("parameters").EnumerateArray(),
                    p => p.GetProperty("name").GetString() == name && p.GetProperty("in").GetString() == "path"
                );
        }

        var limit = Assert.Single(calls["GET /api/v1/tickets"].GetProperty("parameters").EnumerateArray());
        Assert.Equal(("limit", 500, 100), (limit.GetProperty("name").GetString(), Number(limit, "maximum"), Number(limit, "default")));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("TicketDto").GetProperty("properties").TryGetProperty("reviewed_by", out _));
        Assert.True(schemas.GetProperty("ProblemDto").GetProperty("properties").TryGetProperty("problem", out _));
        Assert.True(
            calls["POST /api/v1/feedback"]
                .GetProperty("requestBody")
                .GetProperty("content")
                .GetProperty("application/json")
                .GetProperty("schema")
                .GetProperty("properties")
                .TryGetProperty("diagnosis_id", out _)
        );
        service.EndsWell();

        static int Number(JsonElement parameter, string key) => parameter.GetProperty("schema").GetProperty(key).GetInt32();
    }
}
