using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Commands.Init;

/// <summary>The files of a new plant: what a person fills in and what works at once.</summary>
internal static class NewPlantFiles
{
    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them. Nothing that is there is changed.</summary>
    /// <param name="folder">The plant's folder; made where it is missing.</param>
    /// <param name="plant">What a person has said.</param>
    /// <returns>What was written, relative to the folder.</returns>
    /// <exception cref="InvalidInputException">One of the files is there already.</exception>
    public static IReadOnlyList<string> Write(string folder, NewPlant plant)
    {
        var files = new List<(string Name, string Content)> { ("devices.json", Devices(plant)), ("appsettings.json", Settings(plant)) };
        files.AddRange(plant.Types.Select(t => (Path.Combine("manuals", $"{FileName(t)}-own.{plant.Language.Tag()}.md"), Manual(t, plant.Language))));
        if (files.Find(f => Path.Exists(Path.Combine(folder, f.Name))).Name is { } known)
            throw new InvalidInputException(folder, known, "a new folder, or one without this file", "the file");
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        Directory.CreateDirectory(Path.Combine(folder, "tickets"));
        return [.. files.Select(f => f.Name), "tickets" + Path.DirectorySeparatorChar];
    }

    private static string Devices(NewPlant plant)
    {
        var text = new StringBuilder("{\n  // One entry a machine. id and line are segments of its topics: edgediag/v1/SITE/LINE/ID/fault\n  \"devices\": [\n");
        text.AppendJoin(",\n", plant.Machines.Select(Device)).Append("\n  ]\n}\n");
        return text.ToString();
    }

    private static string Device(NewMachine machine)
    {
        var sensors = string.Join(",\n", machine.Sensors.Select(s => "        " + Sensor(s)));
        return $"    {{\"id\": {Quoted(machine.Id)}, \"line\": {Quoted(machine.Line)}, \"type\": {Quoted(machine.Type)},\n"
            + (
                sensors.Length == 0
                    ? "      // Such as {\"name\": \"temperature\", \"unit\": \"℃\", \"high\": 220}; the limit judges a reading.\n      \"sensors\": []}"
                    : $"      \"sensors\": [\n{sensors}]}}"
            );
    }

    private static string Sensor(NewSensor sensor)
    {
        var text = new StringBuilder($"{{\"name\": {Quoted(sensor.Name)}, \"unit\": {Quoted(sensor.Unit)}");
        if (sensor.Low is { } low)
            text.Append(CultureInfo.InvariantCulture, $", \"low\": {low}");
        if (sensor.High is { } high)
            text.Append(CultureInfo.InvariantCulture, $", \"high\": {high}");
        return text.Append('}').ToString();
    }

    private static string Settings(NewPlant plant) =>
        $$"""
            {
              // The second segment of all topics.
              "Site": {{Quoted(plant.Site)}},
              // This folder: devices.json and manuals. Paths count from where edgediag is started.
              "Plant": ".",
              // What the service writes: journal, tickets, adapters.
              "Data": "var",
              // {{LanguageExtensions.Tags}}: answers, and manuals where both exist.
              "Fusion": {"Language": {{Quoted(plant.Language.Tag())}}},
              "Mqtt": {
                "Host": {{Quoted(plant.BrokerHost)}},
                "Port": {{plant.BrokerPort.ToString(CultureInfo.InvariantCulture)}}
                // "User": "edgediag", "PasswordFile": "mqtt-password", "Tls": {"Enabled": true, "CaFile": "ca.pem"}
              }
              // An adapter that was trained for this plant: "Model": {"Adapter": "plant"}
              // Calls over HTTP: "Http": {"Port": 8080}
            }

            """;

    private static string Manual(string type, Language language) =>
        $"""
            ---
            id: {FileName(type)}-own
            device_type: {Yaml(type)}
            language: {language.Tag()}
            ---
            # {type}

            {string.Join('\n', language.FirstManual())}

            """;

    private static string Yaml(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? text : Quoted(text);

    private static string FileName(string type) => string.Concat(type.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Text);
}
