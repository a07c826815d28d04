using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <summary>Tickets that are taken away, one by one or with the import that brought them; whoever follows the store notices.</summary>
public sealed class TicketsDeleteTests : IDisposable
{
    private static readonly string Plant = Path.Combine(Repository.Root, "samples", "plant");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_IsTakenBackByTheCommandThatItPrints_AndNothingElse()
    {
        var some = TicketFile.Read(Path.Combine(Plant, "tickets", "validation.jsonl")).Take(5).ToList();
        TicketFile.Write(_folder.File("first.jsonl"), some[..2]);
        TicketFile.Write(_folder.File("second.jsonl"), some);
        await RunAsync(0, "import", _folder.File("first.jsonl"));
        var output = await RunAsync(0, "import", _folder.File("second.jsonl"));
        var words = output.Split('\'')[1].Split(' ')[2..];
        Assert.Equal(["delete", "--imported", "--yes"], words.Where(w => !char.IsDigit(w[0])));
        Assert.Contains("3 would be deleted", await RunAsync(0, [.. words.SkipLast(1)]), StringComparison.Ordinal);
        Assert.Contains("5 imported", await RunAsync(0, "list"), StringComparison.Ordinal);
        Assert.Contains("3 deleted", await RunAsync(0, words), StringComparison.Ordinal);
        Assert.Contains("2 imported", await RunAsync(0, "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_UnknownId_OrNothingNamed_DeletesNothing()
    {
        TicketFile.Write(_folder.File("some.jsonl"), TicketFile.Read(Path.Combine(Plant, "tickets", "validation.jsonl")).Take(2));
        await RunAsync(0, "import", _folder.File("some.jsonl"));
        var id = TicketFile.Read(_folder.File("some.jsonl"))[0].Id;
        Assert.Contains("expected the id of a ticket of this box, found nobody", await RunAsync(1, "delete", id, "nobody", "--yes"), StringComparison.Ordinal);
        Assert.Contains("expected ids of tickets, or an option that says which", await RunAsync(2, "delete", "--yes"), StringComparison.Ordinal);
        Assert.Contains("--imported: expected the time of an import", await RunAsync(2, "delete", "--imported", "yesterday"), StringComparison.Ordinal);
        Assert.Contains("2 imported", await RunAsync(0, "list"), StringComparison.Ordinal);
        Assert.Contains("1 deleted", await RunAsync(0, "delete", id, "--yes"), StringComparison.Ordinal);
        Assert.Contains("1 imported", await RunAsync(0, "list"), StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_TheLastOne_TheMarkGrows_AndAnswersGoOnWithoutIt()
    {
        using var manuals = ManualIndex.Build([]);
        using var plant = new PlantData(new DeviceCatalog([]), manuals, TicketIndex.Empty);
        using var store = new TicketStore(_folder.Path);
        var tickets = new LiveTicketIndex(plant, store, NullLogger<LiveTicketIndex>.Instance);
        Assert.Equal(0, store.Delete(["nobody"]));
        store.Put(Record("kept"));
        store.Put(Record("gone"));
        store.Put(Record("free") with { Review = TicketReview.Unreviewed });
        Assert.Equal((2, 1), (tickets.Current.Count("press", "E102"), tickets.Unreviewed.Count("press", "E102")));
        var mark = store.Mark();
        Assert.Equal(2, store.Delete(["gone", "free", "nobody"]));
        Assert.True(store.Mark() > mark);
        Assert.Null(store.Find("gone"));
        Assert.Equal((1, 0), (tickets.Current.Count("press", "E102"), tickets.Unreviewed.Count("press", "E102")));
        store.Put(Record("gone"));
        Assert.Equal(2, tickets.Current.Count("press", "E102"));
    }

    private static TicketRecord Record(string id) => TicketStoreTests.Record(id, "worn");

    private async Task<string> RunAsync(int expected, params string[] words)
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, ["tickets", .. words, "--Data", _folder.File("var"), "--Plant", Plant]);
        Assert.True(status == expected, $"{status} {output} {errors}");
        return output + errors;
    }
}
