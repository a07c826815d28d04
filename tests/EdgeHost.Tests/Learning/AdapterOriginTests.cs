using System.Text.Json;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Learning;

/// <summary>What an adapter was trained for and on travels with it, and is heeded.</summary>
public sealed class AdapterOriginTests : IDisposable
{
    private static readonly string Train = Path.Combine(Repository.Root, "samples", "plant", "tickets", "train.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_OfParentsAndTickets_IsTheirUnion()
    {
        var tickets = TicketFile.Read(Train).Take(3).ToList();
        AdapterOrigin.Write(Folder("a"), [], [tickets[0]]);
        AdapterOrigin.Write(Folder("b"), [], [tickets[1]]);
        AdapterOrigin.Write(Folder("c"), [Folder("a"), Folder("b")], [tickets[2]]);
        Assert.Equal(tickets.Select(t => t.Id).Order(StringComparer.Ordinal), AdapterOrigin.Trained(Folder("c")).Ids.Order(StringComparer.Ordinal));
        Assert.Null(AdapterOrigin.Trained(Folder("c")).UnknownUntil);
        Assert.Equal(tickets.Select(t => (t.DeviceType, t.Code)).Distinct().Order(), AdapterScope.Read(Folder("c"))!.Pairs.Order());
    }

    [Fact]
    public void Write_OfAParentThatSaysNothing_SaysSoAndForHowLong()
    {
        var parent = DemoAdapters.Copy(_folder, 16);
        var made = TimeProvider.System.GetUtcNow().AddDays(-3);
        File.SetLastWriteTimeUtc(Path.Combine(parent, AdapterFile.WeightsName), made.UtcDateTime);
        var child = Folder("child");
        AdapterOrigin.Write(child, [parent], [.. TicketFile.Read(Train).Take(1)]);
        AdapterOrigin.Write(Folder("grandchild"), [child], []);
        Assert.Equal(made, AdapterOrigin.Trained(Folder("grandchild")).UnknownUntil!.Value, TimeSpan.FromSeconds(1));
        Assert.Single(AdapterOrigin.Trained(Folder("grandchild")).Ids);
        // Of that parent nobody can say where it is strange, nor of its children.
        Assert.Null(AdapterScope.Read(Folder("grandchild")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"device_types": []}""")]
    [InlineData("""{"device_types": {"press": "E102"}}""")]
    [InlineData("""{"device_types": {"press": [null]}}""")]
    public void Read_FileThatIsNone_IsRefusedByName(string text)
    {
        File.WriteAllText(Path.Combine(Folder("bad"), AdapterScope.FileName), text);
        Assert.Contains(AdapterScope.FileName, Assert.Throws<ModelFormatException>(() => AdapterScope.Read(Folder("bad"))).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Folder("bad"), TrainedIds.FileName), "# not known until yesterday\n");
        Assert.Contains(TrainedIds.FileName, Assert.Throws<ModelFormatException>(() => TrainedIds.Read(Folder("bad"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AdapterOfAnotherPlant_IsRefused_OfPartOfThisOne_IsTold()
    {
        var planner = Planner(("oven", "F-07"), ("oven", "F-08"));
        var refused = Assert.Throws<ModelFormatException>(() => planner.Check(planner.Read()));
        Assert.Contains("trained-for.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains("press", refused.Message, StringComparison.Ordinal);
        var told = new List<string>();
        Assert.Null(planner.ReadUsable(told.Add).Main);
        Assert.Contains("trained-for.json", Assert.Single(told), StringComparison.Ordinal);

        var partly = Planner(("press", "e102"), ("oven", "F-07"));
        partly.Check(partly.Read());
        Assert.Equal("oven F-07", partly.Unknown(partly.Read().Main!));
        var wholly = Planner(("press", "E 102"));
        Assert.Null(wholly.Unknown(wholly.Read().Main!));
        Assert.False(wholly.SaysNothing(wholly.Read().Main!));
    }

    [Fact]
    public void SaysNothing_AdapterWithoutTheFile_IsTrue()
    {
        foreach (var file in Directory.GetFiles(DemoAdapters.Bundled).Where(f => Path.GetFileName(f) != AdapterScope.FileName))
            File.Copy(file, Path.Combine(Folder("silent"), Path.GetFileName(file)));
        var planner = Planner(Folder("silent"), ("press", "E102"));
        Assert.True(planner.SaysNothing(planner.Read().Main!));
        Assert.Null(planner.Unknown(planner.Read().Main!));
    }

    [Fact]
    public async Task Learn_TicketsThatTheImportedChampionKnows_AreNotNew()
    {
        var tickets = _folder.Write("tickets.jsonl", string.Join('\n', File.ReadLines(Train).Take(60)));
        await ImportAsync(DemoAdapters.Bundled);
        Assert.Contains("0 new tickets; 40 are needed", await LearnAsync(tickets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_ChampionThatDoesNotSayWhatItKnows_IsNotAskedAboutOlderTickets()
    {
        var tickets = _folder.Write("tickets.jsonl", string.Join('\n', File.ReadLines(Train).Take(60)));
        await ImportAsync(DemoAdapters.Copy(_folder, 16));
        var said = await LearnAsync(tickets);
        Assert.Contains("was trained on is not known", said, StringComparison.Ordinal);
        Assert.Contains("none can be held out for the gate", said, StringComparison.Ordinal);
    }

    private async Task ImportAsync(string adapter)
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "adapters",
            "import",
            adapter,
            "--name",
            "plant",
            "--promote",
            "--json",
            "--Data",
            _folder.File("var")
        );
        Assert.True(status == 0, errors);
        Assert.Equal("champion", JsonDocument.Parse(output).RootElement.GetProperty("aliases")[0].GetString());
    }

    private async Task<string> LearnAsync(string tickets)
    {
        var (_, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "learn",
            "--adapter",
            "plant",
            "--tickets",
            tickets,
            "--Data",
            _folder.File("var")
        );
        return output + errors;
    }

    private string Folder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    private AdapterPlanner Planner(params (string DeviceType, string Code)[] plant) => Planner(DemoAdapters.Bundled, plant);

    private AdapterPlanner Planner(string adapter, params (string DeviceType, string Code)[] plant) =>
        new(
            new AdapterRegistry(_folder.File("registry"), TimeProvider.System),
            Options.Create(new ModelSettings { Adapter = adapter }),
            Options.Create(new CandidateSettings())
        )
        {
            PlantCodes = () => plant,
        };
}
