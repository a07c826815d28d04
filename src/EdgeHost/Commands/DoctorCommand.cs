using System.CommandLine;
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
        var repair = new Option<bool>("--repair") { Description = "Put damaged stores of the data folder aside first; no service may be running on it" };
        var command = new Command("doctor", "Check settings, plant, model, journal, broker and database") { repair };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellation) => CommandErrors.GuardAsync(async () =>
        {
            using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(result.UnmatchedTokens));
            host.Services.GetService<IStartupValidator>()?.Validate();
            if (result.GetValue(repair))
                foreach (var line in new DoctorStores(host.Services.GetRequiredService<IOptions<HostSettings>>().Value.Data).Repair()) Console.WriteLine($"{"repair",-10}{line}");
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
        var stores = new DoctorStores(services.GetRequiredService<IOptions<HostSettings>>().Value.Data);
        yield return ("data", () => Task.FromResult(stores.Holder()));
        yield return ("journal", () => Task.FromResult(stores.Journal()));
        yield return ("tickets", () => Task.FromResult(stores.Tickets()));
        yield return ("broker", () => BrokerAsync(services, cancellation));
        yield return ("influxdb", async () =>
        {
            if (services.GetRequiredService<IOptions<InfluxDbSettings>>().Value.Url.Length == 0) return "none configured";
            // A line without any point: whoever accepts it would accept data.
            var (result, reason) = await services.GetRequiredService<ITelemetrySink>().WriteAsync("\n"u8.ToArray(), cancellation);
            return result == SinkResult.Unavailable ? throw new IOException(reason) : "takes data";
        });
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
