using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary>A new plant: what <c>init</c> writes works at once, and a person can fill it in.</summary>
public sealed class InitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init_TwoMachines_WritesAPlantThatAnswersFromItsFirstManual()
    {
        await InitAsync(0, "--machine", "bake 1/oven-a:oven", "--machine", "mix/mixer:Teig \"S\"", "--sensor", "temperature:℃:20:220", "--sensor", "speed:rpm");
        var devices = DeviceCatalog.Load(_folder.File("plant/devices.json"));
        Assert.Equal(["oven", "Teig \"S\""], devices.All.Select(d => d.Type));
        Assert.Equal((20.0, 220.0), (devices.Find("bake 1", "oven-a")!.Sensors[0].Low!.Value, devices.Find("bake 1", "oven-a")!.Sensors[0].High!.Value));
        Assert.Null(devices.Find("mix", "mixer")!.Sensors[1].High);
        using (var manuals = ManualIndex.Build(_folder.File("plant/manuals"), devices))
            Assert.Empty(manuals.Sections);

        // Filled in as its own example shows.
        var manual = _folder.File("plant/manuals/oven-own.en.md");
        File.WriteAllText(manual, File.ReadAllText(manual).Replace("<!--", "", StringComparison.Ordinal).Replace("-->", "", StringComparison.Ordinal));
        var plant = Path.GetDirectoryName(Path.GetDirectoryName(manual))!;
        File.WriteAllText(Path.Combine(plant, "event.json"), """{"device":"oven-a","code":"f 01","readings":{"temperature":250}}""");
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(plant, "diagnose", "event.json", "--json");
        Assert.True(status == 0, errors);
        var diagnosis = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ("diagnosed", "oven-own#F-01"),
            (diagnosis.GetProperty("outcome").GetString(), diagnosis.GetProperty("section").GetProperty("ref").GetString())
        );
        Assert.Equal(["clean the filter", "check the pressure drop"], diagnosis.GetProperty("actions").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal("high", diagnosis.GetProperty("inputs").GetProperty("temperature").GetProperty("judgement").GetString());
    }

    /// <summary>The bundled model has learned no German: the answer is the manual's, in German, and says so.</summary>
    [Fact]
    public async Task Init_German_AnswersInGermanWithoutTheModel()
    {
        await InitAsync(0, "--machine", "linie 1/ofen-1:ofen", "--sensor", "temperature:℃:20:220", "--language", "de");
        var manual = _folder.File("plant/manuals/ofen-own.de.md");
        File.WriteAllText(manual, File.ReadAllText(manual).Replace("<!--", "", StringComparison.Ordinal).Replace("-->", "", StringComparison.Ordinal));
        File.AppendAllText(manual, "\n### Lüfter defekt\n- Anzeichen: Brandgeruch\n- Abhilfe: Lüfter tauschen\n");
        var plant = _folder.File("plant");
        File.WriteAllText(Path.Combine(plant, "event.json"), """{"device":"ofen-1","code":"Störung F-01","readings":{"temperature":250}}""");
        string[] model = ["--Model:Path", Path.Combine(Repository.Root, "models", "mini")];
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(plant, ["diagnose", "event.json", "--json", .. model]);
        Assert.True(status == 0, errors);
        var diagnosis = JsonDocument.Parse(output).RootElement;
        Assert.Equal("de", diagnosis.GetProperty("language").GetString());
        Assert.Equal(
            "Am wahrscheinlichsten: Filter verstopft; dafür spricht: Temperatur hoch. Das Modell liest kein Deutsch; diese Antwort kommt aus Handbuch "
                + "und Tickets.",
            diagnosis.GetProperty("summary").GetString()
        );
        Assert.Equal("model_unavailable", diagnosis.GetProperty("outcome").GetString());
        (status, output, errors) = await EdgeDiagProcess.RunAsync(plant, ["diagnose", "event.json", .. model]);
        Assert.True(status == 0, errors);
        Assert.Contains("Abhilfe", output, StringComparison.Ordinal);
        Assert.Contains("Handbuch ofen-own#F-01", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_FileThatIsThere_IsLeftAndNamed()
    {
        Directory.CreateDirectory(_folder.File("plant"));
        File.WriteAllText(_folder.File("plant/appsettings.json"), "mine");
        Assert.Contains("appsettings.json", await InitAsync(1, "--machine", "l/m:t"), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.File("plant/appsettings.json")));
        Assert.False(File.Exists(_folder.File("plant/devices.json")));
    }

    [Theory]
    [InlineData("--machine", "oven")]
    [InlineData("--machine", "l/m/n:t")]
    [InlineData("--machine", "l/m+:t")]
    [InlineData("--sensor", "temperature")]
    [InlineData("--sensor", "temperature:℃:5:x")]
    [InlineData("--sensor", "temperature:℃:5:1")]
    [InlineData("--site", "a/b")]
    [InlineData("--broker", "host:99999")]
    [InlineData("", "")]
    public async Task Init_BadOption_IsOneLineThatNamesIt_AndNothingIsWritten(string option, string value)
    {
        string[] machine = option is "--machine" or "" ? [] : ["--machine", "l/m:t"];
        var said = await InitAsync(2, option.Length == 0 ? [] : [.. machine, option, value]);
        Assert.Contains(option.Length == 0 ? "--machine" : option, Assert.Single(said.Split('\n')), StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.File("plant")));
    }

    [Theory]
    [InlineData("""{"en": "oven"}""", "oven", "oven")]
    [InlineData("""{"zh": "烤箱"}""", "烤箱", "烤箱")]
    [InlineData("\"oven\"", "oven", "oven")]
    [InlineData("""{"de": "Ofen"}""", "Ofen", "Ofen")]
    [InlineData("""{"zh": "烤箱", "en": "oven"}""", "烤箱", "oven")]
    public void Devices_NameInOneLanguage_IsEnough(string name, string zh, string en)
    {
        var file = _folder.Write("devices.json", $$"""{"devices": [{"id": "a", "line": "l", "type": "oven", "sensors": [], "name": {{name}}}]}""");
        var read = DeviceCatalog.Load(file).All[0].Name;
        Assert.Equal((zh, en), (read.In(Language.Zh), read.In(Language.En)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("""{"en": 5}""")]
    public void Devices_NameThatIsNone_IsRefusedByItsKey(string name)
    {
        var file = _folder.Write("devices.json", $$"""{"devices": [{"id": "a", "line": "l", "type": "oven", "sensors": [], "name": {{name}}}]}""");
        Assert.Contains("devices[0].name", Assert.Throws<InvalidInputException>(() => DeviceCatalog.Load(file)).Message, StringComparison.Ordinal);
    }

    private async Task<string> InitAsync(int expected, params string[] options)
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, ["init", _folder.File("plant"), .. options]);
        Assert.True(status == expected, $"{status}: {output}{errors}");
        return errors;
    }
}
