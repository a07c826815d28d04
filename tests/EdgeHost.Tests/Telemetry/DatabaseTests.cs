using System.Text;
using EdgeDiag.EdgeHost.Commands.Doctor;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Tests.Telemetry;

/// <summary>The database client alone with real databases.</summary>
public sealed class DatabaseTests
{
    private const long Second = 1772424000000L;

    [Fact]
    public async Task WriteAsync_VictoriaMetrics_HasEveryPoint()
    {
        using var victoria = await VictoriaServer.StartAsync();
        await using var services = Services(victoria.Settings);
        Assert.IsType<OfficialClientWriter>(Assert.IsType<InfluxDbSink>(services.GetRequiredService<ITelemetrySink>()).Writer);
        var lines = string.Concat(Enumerable.Range(0, 5000).Select(i => Reading(i).ToLine(DateTimeOffset.FromUnixTimeMilliseconds(Second + i))));
        Assert.Equal(new SinkAnswer(SinkResult.Accepted), await WriteAsync(services, lines));
        await Eventually.HoldsAsync(async () => await victoria.CountAsync("readings_temperature") == 5000, () => "not all of them");
        var found = await victoria.ExportAsync("readings_temperature");
        Assert.Contains("\"device\":\"press 07,a=b\"", found, StringComparison.Ordinal);
        Assert.Contains($"[{Second},{Second + 1},", found, StringComparison.Ordinal);
        Assert.Null(await services.GetRequiredService<DatabaseVersion>().AskAsync(CancellationToken.None));
    }

    [Fact]
    public async Task WriteAsync_InfluxDbRefusesSomeLines_CountsThese()
    {
        using var influx = await InfluxServer.StartAsync();
        await using var services = Services(influx.Settings);
        Assert.Equal(SinkResult.Accepted, (await WriteAsync(services, "m v=1 1\n")).Result);
        var answer = await WriteAsync(services, "m v=\"x\" 2\nm v=3 3\nm v=\"y\" 4\nm v=5 5\n");
        Assert.Equal((SinkResult.Rejected, 2), (answer.Result, answer.RejectedLines));
        answer = await WriteAsync(services, "m v= 6\nm v=7 7\n");
        Assert.Equal((SinkResult.Rejected, 1), (answer.Result, answer.RejectedLines));
        Assert.Equal(4, await influx.NumberAsync("SELECT count(v) FROM m"));
    }

    [Fact]
    public async Task Doctor_VersionThatTheDatabaseIsNot_NamesTheVersionItIs()
    {
        using var influx = await InfluxServer.StartAsync();
        await using (var right = Services(influx.Settings))
            Assert.Contains("(InfluxDB 1.6.7", await CheckAsync(right), StringComparison.Ordinal);
        await using var wrong = Services([.. influx.Settings, "--InfluxDb:Version", "2"]);
        var failure = await Assert.ThrowsAsync<IOException>(() => CheckAsync(wrong));
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
        Assert.Contains("set InfluxDb:Version to 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_NobodyThere_IsNull()
    {
        await using var services = Services(["--InfluxDb:Url", "http://127.0.0.1:1"]);
        Assert.Null(await services.GetRequiredService<DatabaseVersion>().AskAsync(CancellationToken.None));
    }

    private static TelemetryPoint Reading(int i) => new TelemetryPoint("readings").Tag("device", "press 07,a=b").Field("temperature", 60.0 + i % 30);

    private static ServiceProvider Services(string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        return new ServiceCollection().AddTelemetry(configuration).BuildServiceProvider();
    }

    private static Task<SinkAnswer> WriteAsync(ServiceProvider services, string lines) =>
        services.GetRequiredService<ITelemetrySink>().WriteAsync(Encoding.UTF8.GetBytes(lines), CancellationToken.None);

    private static Task<string> CheckAsync(ServiceProvider services) =>
        DoctorDatabase.CheckAsync(
            services.GetRequiredService<Microsoft.Extensions.Options.IOptions<InfluxDbSettings>>().Value,
            new HostSettings(),
            services.GetRequiredService<ITelemetrySink>,
            services.GetRequiredService<DatabaseVersion>().AskAsync,
            DateTimeOffset.FromUnixTimeMilliseconds(Second),
            CancellationToken.None
        );
}
