using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Web.Api;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary><c>doctor</c>: is this installation whole, and do the books balance?</summary>
internal static class DoctorCommand
{
    private const int MostRemarks = 5;

    public static Command Create()
    {
        var repair = new Option<bool>("--repair") { Description = "Put damaged stores of the data folder aside first; no service may be running on it" };
        var command = new Command("doctor", "Check settings, plant, model, journal, broker and database") { repair };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(result.UnmatchedTokens));
                    host.Services.GetService<IStartupValidator>()?.Validate();
                    if (result.GetValue(repair))
                        foreach (var line in new DoctorStores(host.Services.GetRequiredService<IOptions<HostSettings>>().Value.Data).Repair())
                            Console.WriteLine(OutsideText.OneLine($"{"repair", -10}{line}"));
                    var ill = 0;
                    // One mistake in devices.json is told once, not with every part that reads it.
                    var told = new Dictionary<string, string>(StringComparer.Ordinal);
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
                            var reason = Innermost(e);
                            said = told.TryAdd(reason, name) ? "WRONG " + reason : $"WRONG as {told[reason]}, above";
                            ill++;
                        }

                        Console.WriteLine(OutsideText.OneLine($"{name, -10}{said}"));
                    }

                    return ill == 0 ? 0 : 1;
                })
        );
        return command;
    }

    private static IEnumerable<(string Name, Func<Task<string>> Check)> Checks(IServiceProvider services, CancellationToken cancellation)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var host = services.GetRequiredService<IOptions<HostSettings>>().Value;
        yield return ("settings", () => Task.FromResult(Environmental(host.Plant)));
        yield return ("clock", () => Task.FromResult(DoctorClock.Check(time, host.Data)));
        yield return ("folder", () => Task.FromResult(DoctorFolder.Check(host.Data)));
        yield return (
            "plant",
            () =>
            {
                var plant = services.GetRequiredService<PlantData>();
                var counts = $"{plant.Devices.All.Count} machines, {plant.Manuals.Sections.Count} manual sections, index {plant.Manuals.Digest}";
                return Task.FromResult(counts + WithoutManual(plant) + Unused(plant));
            }
        );
        yield return ("mappings", () => Task.FromResult(Mappings(services.GetRequiredService<PlantMappings>())));
        yield return (
            "model",
            () =>
            {
                var diagnostician = services.GetRequiredService<Diagnostician>();
                var settings = services.GetRequiredService<IOptions<ModelSettings>>().Value;
                return new DoctorModel(
                    settings,
                    services.GetRequiredService<PlantData>(),
                    diagnostician,
                    services.GetRequiredService<ModelName>(),
                    time
                ).CheckAsync(cancellation);
            }
        );
        var stores = new DoctorStores(services.GetRequiredService<IOptions<HostSettings>>().Value.Data);
        yield return ("data", () => Task.FromResult(stores.Holder()));
        yield return ("journal", () => Task.FromResult(stores.Journal()));
        yield return ("devices", () => Task.FromResult(stores.Devices(services.GetRequiredService<PlantData>().Devices)));
        yield return ("tickets", () => Task.FromResult(stores.Tickets()));
        yield return ("http", () => DoctorHttp.CheckAsync(services.GetRequiredService<IOptions<HttpSettings>>().Value, stores.IsInUse, cancellation));
        yield return (
            "broker",
            () =>
                DoctorBroker.CheckAsync(
                    services.GetRequiredService<IOptions<MqttSettings>>().Value,
                    host,
                    services.GetRequiredService<PlantMappings>().Topics,
                    cancellation
                )
        );
        yield return (
            "influxdb",
            () =>
                DoctorDatabase.CheckAsync(
                    services.GetRequiredService<IOptions<InfluxDbSettings>>().Value,
                    host,
                    services.GetRequiredService<ITelemetrySink>,
                    services.GetRequiredService<DatabaseVersion>().AskAsync,
                    time.GetUtcNow(),
                    cancellation
                )
        );
    }

    // Types are compared letter by letter: "Oven" in one file and "oven" in the other leave every code unknown.
    private static string WithoutManual(PlantData plant)
    {
        var known = plant.Manuals.Sections.Select(s => s.DeviceType).Distinct(StringComparer.Ordinal).ToList();
        var without = plant.Devices.All.Select(d => d.Type).Distinct(StringComparer.Ordinal).Except(known).ToList();
        return without.Count == 0
            ? ""
            : $"; no manual for type {string.Join(", ", without)} (manuals are for {(known.Count == 0 ? "none" : string.Join(", ", known))})";
    }

    private static string Unused(PlantData plant)
    {
        var remarks = plant.Devices.Remarks.Concat(UnknownUnits.Find(plant.Devices)).ToList();
        var more = remarks.Count > MostRemarks ? $"; and {remarks.Count - MostRemarks} more" : "";
        return remarks.Count == 0 ? "" : $"; devices.json: {string.Join("; ", remarks.Take(MostRemarks))}{more}";
    }

    private static string Mappings(PlantMappings mappings) =>
        mappings.File is null
            ? "none; machines send in EdgeDiag's own form"
            : $"{mappings.All.Count} in {mappings.File}, on {mappings.Topics.Count} topics; 'edgediag mappings test' shows what messages become";

    private static string Environmental(string plant) =>
        "can be used"
        + (EnvironmentKeys.Unknown().ToList() is { Count: > 0 } unknown ? $", but not environment variable {string.Join(", nor ", unknown)}" : "")
        + (EdgeDiagHost.UnreadSettings(plant) is { } file ? $"; {file} is not read: start the program in that folder" : "");

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message.ReplaceLineEndings(" ");
    }
}
