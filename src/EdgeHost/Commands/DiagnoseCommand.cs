using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Ingress;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>diagnose FILE</c>: one event file in, one diagnosis out, no broker.</summary>
internal static class DiagnoseCommand
{
    private const long MostBytes = 1 << 20;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "JSON with device, code and, where known, line, text, readings, image" };
        var json = new Option<bool>("--json") { Description = "Print the diagnosis as one line of JSON" };
        var command = new Command("diagnose", "Diagnose one event without a broker") { file, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(result.UnmatchedTokens)).Prepared();
                    var plant = host.Services.GetRequiredService<PlantData>();
                    var receipt = Receipt.New(
                        host.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
                        host.Services.GetRequiredService<IOptions<FusionSettings>>().Value.Clock()
                    );
                    var @case = Read(result.GetValue(file)!, plant, host.Services.GetRequiredService<IOptions<HostSettings>>().Value.Site, receipt);
                    var ids = new DiagnosisIds(CasePolicy.DiagnosisId(@case.Fault), CasePolicy.CaseId(@case.Fault), [@case.Fault.Id]);
                    var time = host.Services.GetRequiredService<TimeProvider>();
                    var diagnosis = await host
                        .Services.GetRequiredService<Diagnostician>()
                        .FinalAsync(@case, ids, time.GetUtcNow(), false, e => Console.Error.WriteLine($"the model failed: {e.Message}"), cancellation);
                    if (result.GetValue(json))
                        Console.WriteLine(DiagnosisJson.Write(diagnosis));
                    else
                        DiagnosisView.Print(Terminals.Output, diagnosis);
                    return 0;
                })
        );
        return command;
    }

    private static DiagnosisCase Read(string path, PlantData plant, string site, Receipt receipt)
    {
        try
        {
            return ReadEvent(path, plant, site, receipt);
        }
        catch (InvalidOperationException)
        {
            // JSON's strings are only looked at when they are asked for.
            throw new InvalidInputException(path, "file", "strings of whole characters", "half a surrogate pair");
        }
    }

    /// <summary>Reads an event file by way of the same decoders that messages go through.</summary>
    private static DiagnosisCase ReadEvent(string path, PlantData plant, string site, Receipt receipt)
    {
        JsonObject root;
        try
        {
            root =
                JsonNode.Parse(InputFile.ReadText(path, "an event", MostBytes)) as JsonObject
                ?? throw new InvalidInputException(path, "file", "a JSON object", "something else");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(path, "file", "JSON", $"an error at line {e.LineNumber + 1}");
        }

        var id =
            root["device"] is JsonValue value && value.TryGetValue(out string? text)
                ? text
                : throw new InvalidInputException(path, "device", "a device id", "nothing");
        var line = root["line"]?.ToString();
        var device =
            plant.Devices.All.FirstOrDefault(d => d.Id == id && (line is null || d.Line == line))
            ?? throw new InvalidInputException(path, "device", "a device of devices.json", id);
        var ts = root["ts"]?.DeepClone() ?? "2026-01-01T00:00:00Z";
        var topic = $"{TopicAddress.Prefix}/{site}/{device.Line}/{device.Id}";
        var fault = (FaultEvent)Decode(
            path,
            receipt,
            $"{topic}/fault",
            new JsonObject
            {
                ["ts"] = ts,
                ["code"] = root["code"]?.DeepClone(),
                ["text"] = root["text"]?.DeepClone(),
                ["severity"] = root["severity"]?.DeepClone(),
            }
        );
        var board = new SensorBoard(new SensorOptions());
        if (root["readings"] is JsonObject { Count: > 0 } readings)
        {
            var reading = Decode(path, receipt, $"{topic}/reading", new JsonObject { ["ts"] = ts.DeepClone(), ["values"] = readings.DeepClone() });
            foreach (var (sensor, reason) in board.Record((ReadingEvent)reading, device) ?? [])
                Console.Error.WriteLine($"{path}: readings.{sensor} is left out: {SenderTrouble.Words(reason)}");
        }

        if (fault.Clock is SenderClock.Ahead or SenderClock.Behind)
            Console.Error.WriteLine($"{path}: ts is too far {(fault.Clock == SenderClock.Ahead ? "ahead" : "behind")}; the fault counts as of now");
        var image = root["image"]?.ToString();
        return new DiagnosisCase(fault, device, board.StatesAt(device, fault.Timestamp), image, LampReader.Read(image));
    }

    private static PlantEvent Decode(string path, Receipt receipt, string topic, JsonObject message)
    {
        var decoded = EventDecoder.Decode(topic, JsonSerializer.SerializeToUtf8Bytes(message), receipt);
        foreach (var problem in decoded.Problems)
            Console.Error.WriteLine($"{path}: {problem}; it is left out");
        return decoded.Event ?? throw new InvalidInputException(path, "event", "members as in MQTT messages", decoded.Error!);
    }
}
