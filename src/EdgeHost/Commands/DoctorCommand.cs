using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MQTTnet;

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

                Console.WriteLine($"{name,-10}{said}");
            }

            return ill == 0 ? 0 : 1;
        }));
        return command;
    }

    private static IEnumerable<(string Name, Func<Task<string>> Check)> Checks(IServiceProvider services, CancellationToken cancellation)
    {
        yield return ("plant", () =>
        {
            var plant = services.GetRequiredService<PlantData>();
            return Task.FromResult($"{plant.Devices.All.Count} machines, {plant.Manuals.Sections.Count} manual sections, index {plant.Manuals.Digest}");
        });
        yield return ("model", () =>
        {
            services.GetRequiredService<Diagnostician>();
            var name = services.GetRequiredService<ModelName>().Current;
            return Task.FromResult(name.Length > 0 ? name : "none configured; the manual answers alone");
        });
        yield return ("journal", () => Task.FromResult(Books(services)));
        yield return ("tickets", () => Task.FromResult(TicketRepair.Describe(services.GetRequiredService<IOptions<HostSettings>>().Value.Data)));
        yield return ("broker", () => BrokerAsync(services, cancellation));
        yield return ("influxdb", async () =>
        {
            if (services.GetRequiredService<IOptions<InfluxDbSettings>>().Value.Url.Length == 0) return "none configured";
            // A line without any point: whoever accepts it would accept data.
            var (result, reason) = await services.GetRequiredService<ITelemetrySink>().WriteAsync("\n"u8.ToArray(), cancellation);
            return result == SinkResult.Unavailable ? throw new IOException(reason) : "takes data";
        });
    }

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

    private static async Task<string> BrokerAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var settings = services.GetRequiredService<IOptions<MqttSettings>>().Value;
        var host = services.GetRequiredService<IOptions<HostSettings>>().Value;
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = MqttClientOptionsFactory.Create(settings, host, "", []);
        // A client of its own: the service's session must not be taken from it.
        options.ClientId = $"edgediag-doctor-{Guid.NewGuid():N}";
        options.SessionExpiryInterval = 0;
        options.WillTopic = null;
        await client.ConnectAsync(options, cancellation);
        await client.DisconnectAsync(cancellationToken: cancellation);
        return $"{settings.Host}:{settings.Port}{(settings.Tls.Enabled ? " with TLS" : "")}";
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.ReplaceLineEndings(" ");
    }
}
