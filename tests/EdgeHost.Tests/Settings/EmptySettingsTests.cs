using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Settings;

/// <summary>Every setting whose documentation calls it "empty for none" works when it is given empty, wherever it is given.</summary>
public sealed partial class EmptySettingsTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    /// <summary>The keys, read from the documentation of the settings' classes.</summary>
    public static TheoryData<string> Keys { get; } =
        new(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "src", "EdgeHost"), "*Settings.cs", SearchOption.AllDirectories)
                .SelectMany(f => Documented().Matches(File.ReadAllText(f)).Select(m => m.Groups["key"].Value))
                .Order(StringComparer.Ordinal)
        );

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Keys_AreFoundInTheDocumentation()
    {
        var keys = Keys.Select(k => k.Data).ToList();
        foreach (
            var key in (string[])
                [
                    "Model:Path",
                    "Model:Adapter",
                    "Mqtt:User",
                    "Mqtt:PasswordFile",
                    "Mqtt:Tls:CaFile",
                    "Mqtt:Tls:KeyFile",
                    "InfluxDb:Url",
                    "InfluxDb:TokenFile",
                    "Http:TokenFile",
                    "Registry:PublicKeyFile",
                ]
        )
            Assert.Contains(key, keys);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Empty_OnTheCommandLine_RunsAsWithout(string key)
    {
        using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure([.. Serving, $"--{key}", ""]));
        host.Prepared();
        await host.StartAsync();
        foreach (var service in host.Services.GetServices<IHostedService>().OfType<BackgroundService>())
            Assert.False(
                service.ExecuteTask?.IsFaulted ?? false,
                $"{key}: {service.GetType().Name}: {service.ExecuteTask?.Exception?.GetBaseException().Message}"
            );
        Assert.All(host.Services.GetServices<IHostedService>().OfType<RecoveringService>(), s => Assert.Equal(0, s.Recoveries));
        await host.StopAsync();
        Assert.Null(host.FailureReason());
    }

    [Fact]
    public async Task AllEmpty_InFileOrEnvironment_RunAsWithout()
    {
        var file = new JsonObject();
        foreach (var key in Keys.Select(k => k.Data))
            Put(file, key, "");
        await RunsAsync(file.ToJsonString(), []);
        await RunsAsync("{}", [.. Keys.Select(k => ("EDGEDIAG_" + k.Data.Replace(":", "__", StringComparison.Ordinal), ""))]);
    }

    private string[] Serving =>
        [
            "--Mqtt:Host",
            "127.0.0.1",
            "--Mqtt:Port",
            "9",
            "--Data",
            _data.File("var"),
            "--Plant",
            Path.Combine(Repository.Root, "samples", "plant"),
            "--Logging:LogLevel:Default",
            "None",
        ];

    private static void Put(JsonObject root, string key, string value)
    {
        var parts = key.Split(':');
        var at = root;
        foreach (var part in parts[..^1])
            at = (JsonObject)(at[part] ??= new JsonObject());
        at[parts[^1]] = value;
    }

    private async Task RunsAsync(string settings, IReadOnlyList<(string Name, string Value)> environment)
    {
        using var broker = new Mosquitto();
        _data.Write("appsettings.json", settings);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgediag.dll"), .. EdgeDiagProcess.Serving(broker, _data)])
        {
            WorkingDirectory = _data.Path,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var service = Process.Start(start)!;
        var errors = new System.Text.StringBuilder();
        try
        {
            while (await service.StandardError.ReadLineAsync() is { } line)
            {
                errors.AppendLine(line);
                if (line.Contains("Connected to the broker", StringComparison.Ordinal))
                    return;
            }

            Assert.Fail($"the service ended: {errors}");
        }
        finally
        {
            if (!service.HasExited)
                service.Kill();
            await service.WaitForExitAsync();
        }
    }

    // A list such as Candidate:Lines is empty by leaving it out; Model:Endpoint and what else only one provider needs is empty with the other.
    [GeneratedRegex(
        @"<c>(?<key>[A-Z][A-Za-z]+(:[A-Za-z]+)*)</c>:(?:(?!/// <summary>)[\s\S])*?(\bempty\b|[Dd]efault none|[Nn]one\.)"
            + @"(?:(?!/// <summary>)[\s\S])*?public string "
    )]
    private static partial Regex Documented();
}
