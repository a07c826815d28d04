using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>Memory does not grow with the number of faults.</summary>
public sealed class SoakCampaigns : IDisposable
{
    private const double Tolerance = 0.05;
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManyFaults_ResidentMemoryStaysWhereItWas(bool model)
    {
        var count = model ? Scale.Of(100, 5000) : Scale.Of(4000, 200_000);
        await using var source = new FaultSource(_broker.Port, Scale.Seed);
        string[] settings =
        [
            "--Logging:LogLevel:Default",
            "Warning",
            "--Logging:LogLevel:EdgeDiag.EdgeHost.Mqtt",
            "Information",
            "--Fusion:FoldWindow",
            "00:00:01",
            "--Fusion:MaxCasesPerMinute",
            "100000",
            "--Journal:Retain",
            "01:00:00",
            .. model ? Array.Empty<string>() : ["--Model:Path", ""],
        ];
        // As a box runs it: the unit bounds what the garbage collector lets lie.
        var unit = new UnitFile(Path.Combine(Repository.Root, "deploy", "systemd", "edgediag.service"));
        using var service = await EdgeDiagProcess.ServeWithAsync(unit.Environment, _broker, _data, settings);
        var clock = Stopwatch.StartNew();
        var resident = new List<long>();
        for (var tenth = 0; tenth < 10; tenth++)
        {
            await source.BurstAsync(count / 10);
            await SettledAsync(source);
            resident.Add(service.ResidentBytes);
        }

        service.EndsWell();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        var books = journal.Books();
        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"soak of {count} faults {(model ? "with the model" : "without a model")}: {count / clock.Elapsed.TotalSeconds:F0} faults/s; "
                    + $"resident after each tenth {string.Join(' ', resident.Select(r => (r / 1e6).ToString("F0", CultureInfo.InvariantCulture)))} "
                    + $"MB; received {books.Received} = diagnosed {books.Diagnosed} + collapsed {books.Collapsed} + dead-lettered "
                    + $"{books.DeadLettered} + in flight {books.InFlight}"
            )
        );
        Assert.True(books.Balanced);
        Assert.Equal(count, books.Received);
        // The short form ends before the runtime has compiled and sized everything; only the long one can tell growth.
        if (count >= 5000)
            Assert.True(Math.Abs(resident[^1] - resident[0]) < Tolerance * resident[0], $"{resident[0]} to {resident[^1]} bytes");
    }

    private async Task SettledAsync(FaultSource source)
    {
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        await Eventually.HoldsAsync(
            () => journal.Books() is { InFlight: 0, Unpublished: 0 } b && b.Received == source.Sent,
            () => $"{journal.Books()}, sent {source.Sent}"
        );
    }
}
