namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Every input that the code has is attacked by the chaos runs, and what they attack is there: compared in both directions.</summary>
public sealed class InputCoverageTests
{
    [Fact]
    public void EveryKindOfMessage_HasAGenerator() =>
        Compare("kind of MQTT message", [.. RegisteredInputs.Kinds(), "heartbeat"], Messages(RegisteredInputs.Kinds()), nameof(MessageInputs));

    [Fact]
    public async Task EveryTopicTheServiceSubscribesTo_HasAGenerator()
    {
        using var data = new TemporaryFolder();
        using var broker = new Mosquitto("log_type all");
        using var service = ChaosService.Start(broker, data, "--Model:Path", "");
        Assert.True(await service.Process.ConnectedAsync(), service.Process.Log.Text);
        var subscribed = broker.Subscribed("edgediag-box");
        Compare("subscribed topic", subscribed, Messages(subscribed), nameof(MessageInputs));
    }

    [Fact]
    public void EveryRoute_HasAGenerator() => Compare("HTTP route", RegisteredInputs.Routes(), CallInputs.ByRoute.Keys, nameof(CallInputs));

    [Fact]
    public void EverySetting_HasAGenerator() => Compare("setting", RegisteredInputs.Settings(), SettingInputs.ByKey.Keys, nameof(SettingInputs));

    [Fact]
    public void EveryFileOfACommandOrSetting_HasAGenerator()
    {
        // What no command or setting names: files that are read because they are there.
        string[] read = ["appsettings.json", "demo shift.jsonl"];
        Compare(
            "file",
            [.. RegisteredInputs.Files(), .. SettingInputs.NamingFiles, .. read],
            FileInputs.ByInput.Keys.Concat(FileInputs.NotRead.Keys),
            nameof(FileInputs)
        );
    }

    [Fact]
    public async Task EveryFileOfTheDataFolder_IsDamaged()
    {
        using var template = await DataTemplate.MakeAsync();
        Compare(
            "file of the data folder",
            [.. Directory.EnumerateFiles(template.Data, "*", SearchOption.AllDirectories).Select(f => StoreInputs.NameOf(template.Data, f))],
            StoreInputs.ByFile.Keys,
            nameof(StoreInputs)
        );
    }

    // A kind that is still to come has a generator before the code has it.
    private static IEnumerable<string> Messages(IReadOnlyList<string> registered) =>
        MessageInputs.ByKind.Keys.Where(k => registered.Contains(k) || !MessageInputs.Coming.Contains(k));

    private static void Compare(string what, IEnumerable<string> registered, IEnumerable<string> generated, string table)
    {
        var (have, attacked) = (registered.ToHashSet(StringComparer.OrdinalIgnoreCase), generated.ToHashSet(StringComparer.OrdinalIgnoreCase));
        string[] wrong =
        [
            .. have.Except(attacked, StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.Ordinal)
                .Select(h => $"{what} {h}: new, and no generator; add one to {table}"),
            .. attacked
                .Except(have, StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.Ordinal)
                .Select(a => $"{what} {a}: has a generator in {table}, but the code has it no more"),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }
}
