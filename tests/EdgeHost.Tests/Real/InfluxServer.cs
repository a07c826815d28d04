using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A real InfluxDB 1.x with authentication, which can be stopped and started.</summary>
internal sealed class InfluxServer : IDisposable
{
    public const string User = "edge",
        Password = "p w\"\\,";

    private readonly TemporaryFolder _folder = new();
    private readonly string _config;
    private readonly HttpClient _http = new();
    private Process _server;

    private InfluxServer(int port, int rpc)
    {
        Port = port;
        _config = _folder.Write(
            "influxdb.conf",
            $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{rpc}"
            [meta]
              dir = "{_folder.File("meta")}"
            [data]
              dir = "{_folder.File("data")}"
              wal-dir = "{_folder.File("wal")}"
              query-log-enabled = false
            [http]
              bind-address = "127.0.0.1:{port}"
              auth-enabled = true
              log-enabled = false
            [monitor]
              store-enabled = false
            [logging]
              level = "error"
            """
        );
        PasswordFile = _folder.Write("password", Password + "\n");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))
        );
        _server = Launch();
    }

    public int Port { get; }

    public string PasswordFile { get; }

    /// <summary>Settings that write to it.</summary>
    public string[] Settings =>
        [
            "--InfluxDb:Url",
            $"http://127.0.0.1:{Port}",
            "--InfluxDb:Version",
            "1",
            "--InfluxDb:Database",
            "plant",
            "--InfluxDb:User",
            User,
            "--InfluxDb:PasswordFile",
            PasswordFile,
        ];

    public static async Task<InfluxServer> StartAsync()
    {
        var server = new InfluxServer(FreePort.Next(), FreePort.Next());
        for (var attempt = 1; !await server.IsReadyAsync(); attempt++)
        {
            server.Dispose();
            Assert.True(attempt < FreePort.Attempts, "influxd ends when it is started");
            server = new InfluxServer(FreePort.Next(), FreePort.Next());
        }

        // The first user of a server with authentication is made without it.
        await server.QueryAsync($"CREATE USER {User} WITH PASSWORD '{Password.Replace("\\", "\\\\", StringComparison.Ordinal)}' WITH ALL PRIVILEGES");
        await server.QueryAsync("CREATE DATABASE plant");
        return server;
    }

    public void Stop()
    {
        _server.Kill();
        _server.WaitForExit();
    }

    public async Task StartAgainAsync()
    {
        _server = Launch();
        Assert.True(await IsReadyAsync(), "influxd did not start again");
    }

    /// <summary>The single number a query gives; 0 where it gives none.</summary>
    public async Task<double> NumberAsync(string query)
    {
        var result = (await QueryAsync(query)).GetProperty("results")[0];
        if (!result.TryGetProperty("series", out var series))
            return 0;
        return series.EnumerateArray().Sum(s => s.GetProperty("values")[0][1].GetDouble());
    }

    public async Task<JsonElement> QueryAsync(string query)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("q", query), KeyValuePair.Create("db", "plant")]);
        using var response = await _http.PostAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/query"), content);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.False(body.TryGetProperty("error", out var error), $"{query}: {error}");
        return body;
    }

    public void Dispose()
    {
        if (!_server.HasExited)
            Stop();
        _server.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private Process Launch()
    {
        var server = Process.Start(new ProcessStartInfo("influxd", ["-config", _config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        // Read away, or a full pipe would stop it.
        server.OutputDataReceived += (_, _) => { };
        server.ErrorDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return server;
    }

    // True once it answers, false where it has ended.
    private async Task<bool> IsReadyAsync()
    {
        await Eventually.HoldsAsync(async () => _server.HasExited || await AnswersAsync(), () => "influxd does not answer");
        return !_server.HasExited;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await _http.GetAsync($"http://127.0.0.1:{Port}/ping");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return false;
        }
    }
}
