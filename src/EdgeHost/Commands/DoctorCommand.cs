using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>doctor</c>: is this installation whole, and do the books balance?</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check settings, plant, model, journal, broker and database") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((result, cancellation) => CommandErrors.GuardAsync(async () =>
        {
            using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(result.UnmatchedTokens));
            host.Services.GetService<IStartupValidator>()?.Validate();
            var ill = 0;
            foreach (var (name, check) in Checks(host.Services, cancellation))
            {
                string said;
                try
                {
                    said = "ok    " + await check();
                }
                catch (Exception e) when (!cancellation.IsCancellationRequested)
                {
                    // Whatever is wrong with one part, the others are looked at too.
                    said = "WRONG " + Innermost(e);
                    ill++;
                }

                Console.WriteLine(OutsideText.OneLine($"{name,-10}{said}"));
            }

            return ill == 0 ? 0 : 1;
        }));
        return command;
    }

    private static IEnumerable<(string Name, Func<Task<string>> Check)> Checks(IServiceProvider services, CancellationToken cancellation)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var host = services.GetRequiredService<IOptions<HostSettings>>().Value;
        yield return ("settings", () => Task.FromResult(Environmental()));
        yield return ("clock", () => Task.FromResult(DoctorClock.Check(time, host.Data)));
        yield return ("folder", () => Task.FromResult(DoctorFolder.Check(host.Data)));
        yield return ("plant", () =>
        {
            var plant = services.GetRequiredService<PlantData>();
            return Task.FromResult($"{plant.Devices.All.Count} machines, {plant.Manuals.Sections.Count} manual sections, index {plant.Manuals.Digest}");
        });
        yield return ("model", () =>
        {
            var diagnostician = services.GetRequiredService<Diagnostician>();
            var settings = services.GetRequiredService<IOptions<ModelSettings>>().Value;
            return new DoctorModel(settings, services.GetRequiredService<PlantData>(), diagnostician, services.GetRequiredService<ModelName>(), time).CheckAsync(cancellation);
        });
        yield return ("journal", () => Task.FromResult(Books(services)));
        yield return ("tickets", () => Task.FromResult(TicketRepair.Describe(services.GetRequiredService<IOptions<HostSettings>>().Value.Data)));
        yield return ("broker", () => DoctorBroker.CheckAsync(services.GetRequiredService<IOptions<MqttSettings>>().Value, host, cancellation));
        yield return ("influxdb", () =>
            DoctorDatabase.CheckAsync(services.GetRequiredService<IOptions<InfluxDbSettings>>().Value, host, services.GetRequiredService<ITelemetrySink>, time.GetUtcNow(), cancellation));
    }

    private static string Environmental() =>
        EnvironmentKeys.Unknown().ToList() is { Count: > 0 } unknown ? $"can be used, but not environment variable {string.Join(", nor ", unknown)}" : "can be used";

    private static string Books(IServiceProvider services)
    {
        var data = services.GetRequiredService<IOptions<HostSettings>>().Value.Data;
        var path = Path.Combine(data, "journal.db");
        if (!File.Exists(path)) return $"none yet in {data}";
        var journal = services.GetRequiredService<FaultJournal>();
        if (journal.DamagedFile is { } damaged) throw new IOException($"was damaged and has been put aside as {damaged}");
        var b = journal.Books();
        var text = string.Create(CultureInfo.InvariantCulture,
            $"received {b.Received} = diagnosed {b.Diagnosed} + collapsed {b.Collapsed} + dead-lettered {b.DeadLettered} + in flight {b.InFlight}; {b.Side}");
        return b.Balanced ? text : throw new IOException($"the books do not balance: {text}");
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.ReplaceLineEndings(" ");
    }
}
