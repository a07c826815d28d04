using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A generator for every route of the HTTP port. A route that is not here fails <see cref="InputCoverageTests"/>.</summary>
internal static class CallInputs
{
    /// <summary>Method and pattern of a route, with what makes its query and body.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ChaosRandom, AttackedPlant, (string Query, JsonObject? Body)>> ByRoute = new Dictionary<
        string,
        Func<ChaosRandom, AttackedPlant, (string, JsonObject?)>
    >(StringComparer.Ordinal)
    {
        ["GET /healthz"] = (_, _) => ("", null),
        ["GET /healthz/live"] = (_, _) => ("", null),
        ["GET /healthz/ready"] = (_, _) => ("", null),
        ["* /metrics"] = (_, _) => ("", null),
        ["GET /openapi/v1.json"] = (_, _) => ("", null),
        ["POST /api/v1/tickets/{id}/review"] = (r, _) => ("", new JsonObject { ["accept"] = r.Chance(0.5), ["by"] = "chaos" }),
        ["GET /api/v1/tickets"] = (r, _) => (Number(r, "limit"), null),
        ["GET /api/v1/review"] = (r, _) => (Number(r, "next"), null),
        ["POST /api/v1/cases/{id}/acknowledge"] = (_, _) => ("", new JsonObject { ["by"] = "chaos" }),
        ["POST /api/v1/cases/{id}/shelve"] = (r, _) => ("", new JsonObject { ["by"] = "chaos", ["minutes"] = r.Pick((double[])[5, 0, -1, 1e300, 480]) }),
        ["POST /api/v1/cases/{id}/unshelve"] = (_, _) => ("", new JsonObject { ["by"] = "chaos" }),
        ["GET /api/v1/cases"] = (r, _) => (Words(r), null),
        ["GET /api/v1/cases/{id}"] = (_, _) => ("", null),
        ["GET /api/v1/episodes/{id}"] = (_, _) => ("", null),
        ["GET /api/v1/alarms/kpis"] = (r, _) => (Number(r, "hours"), null),
        ["POST /api/v1/feedback"] = (r, p) => ("", Feedback(r, p)),
        ["GET /api/v1/adapters"] = (_, _) => ("", null),
        ["POST /api/v1/adapters/rollback"] = (_, _) => ("", Wish()),
        ["POST /api/v1/adapters/{name}/rollback"] = (_, _) => ("", Wish()),
        ["POST /api/v1/adapters/{name}/{version}/promote"] = (_, _) => ("", Wish()),
    };

    /// <summary>Words that stand for what a route's pattern leaves open.</summary>
    private static readonly string[] Open =
    [
        "demo",
        "demo-plant",
        "nobody",
        "..",
        "%2e%2e",
        "%2e%2e%2f%2e%2e%2fetc",
        "%00",
        "%0d%0aX: 1",
        "a%20b",
        "%ff%fe",
        "%F0%9F%98%80",
        "champion",
        "v1",
        new string('n', 4000),
        "-",
        "@",
        "demo@champion",
    ];

    private static readonly string[] Numbers =
    [
        "",
        "0",
        "-1",
        "1",
        "500",
        "501",
        "2147483647",
        "2147483648",
        "99999999999999999999",
        "abc",
        "1e3",
        "NaN",
        "%00",
        "1%3B",
        "1&X=2",
        "null",
    ];

    /// <summary>A request of any route.</summary>
    public static HttpCall Next(ChaosRandom random, AttackedPlant plant)
    {
        if (random.Below(25) == 0)
            return Garbage(random);
        var route = random.Pick([.. ByRoute.Keys.Order(StringComparer.Ordinal)]);
        var (query, body) = ByRoute[route](random, plant);
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        foreach (var part in (string[])["{name}", "{version}", "{id}"])
            if (pattern.Contains(part, StringComparison.Ordinal))
                pattern = pattern.Replace(part, random.Pick(Open), StringComparison.Ordinal);
        if (method == "*")
            method = "GET";
        var nearness = random.Nearness();
        var (bytes, what) =
            body is null ? ([], "no body")
            : nearness == Nearness.Hostile ? HostileJson.Of(random, body)
            : (HostileJson.Plain(body), "a right body");
        var headers = new List<string>();
        var (host, foreign, pause) = ("127.0.0.1", false, 0.0);
        if (nearness != Nearness.Valid)
            switch (random.Below(14))
            {
                case 0:
                    method = random.Pick((string[])["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "M-SEARCH"]);
                    break;
                case 1:
                    (host, foreign) = (random.Pick((string[])["evil.example", "evil.example:80", "127.0.0.1.evil.example", "169.254.169.254"]), true);
                    break;
                case 2:
                    headers.Add($"Origin: {random.Pick((string[])["http://evil.example", "null", "http://127.0.0.1.evil.example"])}");
                    foreign = true;
                    break;
                case 3:
                    query = random.Chance(0.5) ? $"?{new string('q', random.Pick((int[])[10, 3000, 7000]))}" : "?%00=%ff&=&&a[]=1&limit=1&limit=2";
                    break;
                case 4:
                    headers.AddRange(Enumerable.Range(0, random.Pick((int[])[10, 99])).Select(i => $"X-{i}: {new string('h', 50)}"));
                    break;
                case 5:
                    headers.Add($"Authorization: {random.Pick((string[])["Bearer", "Bearer x", "Basic Og==", "bearer \t", new string('a', 5000)])}");
                    break;
                case 6:
                    headers.Add($"Cookie: {new string('c', 4000)}");
                    break;
                case 7:
                    headers.Add("Accept: application/xml;q=NaN, */*;q=2, ,;");
                    break;
                case 8:
                    headers.Add("X-Forwarded-For: evil");
                    headers.Add("X-HTTP-Method-Override: DELETE");
                    headers.Add("Range: bytes=0-18446744073709551615");
                    break;
                case 9:
                    pause = 0.3;
                    break;
                case 10:
                    pattern = random.Pick(
                        (string[])
                            [
                                pattern + "/",
                                pattern.ToUpperInvariant(),
                                pattern.Replace("/", "//", StringComparison.Ordinal),
                                pattern + "/..%2f",
                                "/api/v1/../../healthz",
                                "/",
                            ]
                    );
                    break;
                case 11:
                    if (bytes.Length > 0)
                        (bytes, what) = (
                            [.. bytes, .. Encoding.UTF8.GetBytes(new string(' ', random.Pick((int[])[70_000, 300_000])))],
                            what + ", far too long"
                        );
                    break;
                default:
                    break;
            }

        var type = body is null
            ? null
            : random.Below(8) switch
            {
                0 => "text/plain",
                1 => "application/json; charset=utf-16",
                2 => "application/x-www-form-urlencoded",
                3 => "application/json; charset=nonsense",
                4 => "",
                _ => "application/json",
            };
        if (type is not null)
            headers.Add($"Content-Type: {type}");
        var chunked = body is not null && random.Below(6) == 0;
        headers.Add(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {bytes.Length}");
        var head = $"{method} {pattern}{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n";
        return new HttpCall(
            route,
            [.. Encoding.UTF8.GetBytes(head), .. chunked ? Chunks(bytes) : bytes],
            $"{nearness} {route}, {what}{(chunked ? ", in chunks" : "")}"
        )
        {
            Foreign = foreign,
            Pause = pause,
        };
    }

    private static HttpCall Garbage(ChaosRandom random)
    {
        byte[] bytes = random.Below(11) switch
        {
            0 => random.Bytes(random.Pick((int[])[1, 100, 5000])),
            1 => "GET"u8.ToArray(),
            2 => "GET / HTTP/9.9\r\n\r\n"u8.ToArray(),
            3 => "GET /healthz HTTP/1.1\r\n\r\n"u8.ToArray(),
            4 => "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"u8.ToArray(),
            5 => Encoding.ASCII.GetBytes($"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n"),
            6 => "POST /api/v1/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / "u8.ToArray(),
            7 => "POST /api/v1/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n{}"u8.ToArray(),
            8 => "POST /api/v1/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}"u8.ToArray(),
            9 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"u8.ToArray(),
            _ => [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
        };
        return new HttpCall("garbage", bytes, "no HTTP") { WellFormed = false };
    }

    private static byte[] Chunks(byte[] bytes)
    {
        var chunks = new List<byte>();
        for (var i = 0; i < bytes.Length; i += 1000)
        {
            var part = bytes.AsSpan(i, Math.Min(1000, bytes.Length - i));
            chunks.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Length:x}\r\n")));
            chunks.AddRange(part);
            chunks.AddRange("\r\n"u8);
        }

        chunks.AddRange("0\r\n\r\n"u8);
        return [.. chunks];
    }

    private static string Number(ChaosRandom random, string name) => random.Chance(0.3) ? "" : $"?{name}={random.Pick(Numbers)}";

    private static string Words(ChaosRandom random)
    {
        var keys = (string[])["state", "severity", "line", "device", "code", "from", "to", "q", "order", "page", "size"];
        var words = (string[])
            ["open", "active", "low,high", "priority", "line-3", "E102", "e", "%", "2026-03-02T13:00:00Z", "2026-03-02", ",", "0001-01-01T00:00:00%2B14:00"];
        return "?"
            + string.Join('&', Enumerable.Range(0, random.Below(4)).Select(_ => $"{random.Pick(keys)}={random.Pick(random.Chance(0.3) ? Numbers : words)}"));
    }

    private static JsonObject Wish() => new() { ["by"] = "chaos", ["reason"] = "a try" };

    private static JsonObject Feedback(ChaosRandom random, AttackedPlant plant) =>
        new()
        {
            ["diagnosis_id"] = random.Chance(0.8) ? plant.Diagnosis(random) : HostileText.Of(random),
            ["verdict"] = random.Pick((string[])["confirmed", "corrected", "rejected", "perhaps"]),
            ["by"] = random.Chance(0.8) ? "chaos" : HostileText.Of(random),
            ["cause"] = random.Chance(0.8) ? "减速机齿轮断齿" : HostileText.Of(random),
            ["actions"] = new JsonArray("更换齿轮副"),
            ["ts"] = random.Chance(0.5) ? null : JsonValue.Create(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
        };
}
