using EdgeDiag.EdgeHost.Tests.Adapters;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A data folder with everything in it that the service writes, made by the service itself and left by kill -9.</summary>
internal sealed class DataTemplate : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The data folder.</summary>
    public string Data => _folder.File("var");

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Valid faults that its journal has.</summary>
    public int Faults { get; private set; }

    /// <summary>Settings under which the service reads all of it.</summary>
    public static string[] Settings(bool model) =>
        [
            "--Plant",
            ChaosService.Plant,
            "--InfluxDb:Url",
            "http://127.0.0.1:1",
            "--InfluxDb:FlushInterval",
            "00:00:00.1",
            "--Model:Adapter",
            "demo",
            "--Fusion:FoldWindow",
            "00:00:01",
            "--Model:Path",
            model ? Path.Combine(Repository.Root, "models", "mini") : "",
        ];

    public static async Task<DataTemplate> MakeAsync()
    {
        var template = new DataTemplate();
        var (status, _, errors) = await ChaosProcess.RunAsync(
            template._folder.Path,
            [
                "adapters",
                "import",
                DemoAdapters.Bundled,
                "--name",
                "demo",
                "--promote",
                "--Data",
                template.Data,
                "--Model:Path",
                Path.Combine(Repository.Root, "models", "mini"),
            ]
        );
        Assert.True(status == 0, errors);
        using var broker = new Mosquitto();
        using var process = ChaosProcess.Start(template._folder.Path, EdgeDiagProcess.Serving(broker, template._folder, Settings(model: true)));
        Assert.True(await process.ConnectedAsync(), process.Log.Text);
        using var heard = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        await using var valid = await new ValidFaults(broker.Port).ConnectAsync();
        for (var i = 0; i < 6; i++)
            await valid.SendAsync();
        const string press = "edgediag/v1/s1/line-3/press-07";
        await broker.PublishAsync($"{press}/reading", $$$"""{"ts":{{{Now}}},"values":{"temperature":85}}""");
        await broker.PublishAsync($"{press}/fault", "not JSON");
        // Little is known about this one: a person should look at it.
        await broker.PublishAsync($"{press}/fault", $$"""{"ts":{{Now}},"code":"E999"}""");
        Assert.True(await valid.AnsweredAsync(120, process), process.Log.Tail);
        await heard.UntilAsync(h => h.Diagnoses("final").Count >= 7, 120);
        foreach (var diagnosis in heard.Diagnoses("final").Where(d => d.GetProperty("causes").GetArrayLength() > 0).Take(4))
            await broker.PublishAsync(
                $"edgediag/v1/s1/{diagnosis.GetProperty("line").GetString()}/{diagnosis.GetProperty("device").GetString()}/feedback",
                $$"""{"ts":{{Now}},"diagnosis_id":"{{diagnosis.GetProperty("id").GetString()}}","verdict":"confirmed","by":"zhang"}"""
            );
        await Eventually.HoldsAsync(
            () => File.Exists(Path.Combine(template.Data, "tickets.db")) && Directory.EnumerateFiles(Path.Combine(template.Data, "spool")).Any(),
            () => process.Log.Tail,
            60
        );
        // Handled in order: after this answer the verdicts are kept.
        await valid.SendAsync();
        Assert.True(await valid.AnsweredAsync(120, process), process.Log.Tail);
        template.Faults = valid.Sent;
        process.Kill();
        await process.EndedAsync();
        return template;
    }

    /// <summary>A copy for one try.</summary>
    public void CopyTo(string data)
    {
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(data, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => _folder.Dispose();
}
