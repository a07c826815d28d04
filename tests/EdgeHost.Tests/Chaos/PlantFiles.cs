using System.Text;
using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Files about the plant: events, tickets, manuals, devices, recordings, settings.</summary>
internal static class PlantFiles
{
    private const string Event1 = """
        {"device":"press-07","line":"line-3","code":"E102","text":"主缸过热","severity":"high",
        "readings":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3},"image":"红色报警灯常亮"}
        """;

    private static readonly string Csv =
        "id,ts,line,device,code,cause,text\nT-1,2025-09-01T06:00:00+08:00,line-3,press-07,E102,worn "
        + "bearing,hot\nT-2,2025-09-02T06:00:00+08:00,line-3,press-07,E101,\"a, b\",\"q\"\"q\"\n";
    private static readonly string AlarmCsv = "code,title,cause,remedy\nE102,Main cylinder,worn bearing,replace it\nE103,Slide,gibs,adjust\n";
    private static readonly string AlarmJson = """
        [{"code":"E102","title":"Main cylinder","cause":"worn bearing","remedy":"replace it"},
        {"code":"E103","title":"Slide","cause":"gibs","remedy":"adjust"}]
        """;

    private static readonly Lazy<string[]> Lines = new(() => [.. File.ReadLines(Path.Combine(ChaosService.Plant, "tickets", "train.jsonl")).Take(4)]);
    private static readonly Lazy<byte[]> Markdown = new(() => File.ReadAllBytes(Path.Combine(ChaosService.Plant, "manuals", "press.en.md"))[..2500]);
    private static readonly Lazy<byte[]> Devices = new(() => File.ReadAllBytes(Path.Combine(ChaosService.Plant, "devices.json")));

    public static FileExample Event(ChaosRandom random, string folder)
    {
        var (bytes, what) = Json(random, Event1);
        return new("diagnose FILE", what, folder, ["diagnose", Write(folder, "event.json", bytes), "--Model:Path", "", "--Plant", ChaosService.Plant]);
    }

    /// <summary>An event file that is as it should be.</summary>
    public static string RightEvent(string folder) => Write(folder, "event.json", Encoding.UTF8.GetBytes(Event1));

    public static FileExample Tickets(ChaosRandom random, string folder)
    {
        var csv = random.Chance(0.4);
        var (bytes, what) = csv ? Any(random, Encoding.UTF8.GetBytes(Csv)) : TicketLines(random);
        return new(
            "tickets import FILE",
            $"{(csv ? "csv" : "jsonl")}, {what}",
            folder,
            ["tickets", "import", Write(folder, csv ? "t.csv" : "t.jsonl", bytes), "--Data", Path.Combine(folder, "var"), "--Plant", ChaosService.Plant]
        );
    }

    /// <summary>Some tickets, one of them broken.</summary>
    public static (byte[] Bytes, string What) TicketLines(ChaosRandom random)
    {
        if (random.Chance(0.3))
            return Any(random, Encoding.UTF8.GetBytes(string.Join('\n', Lines.Value)));
        var (bad, what) = HostileJson.Of(random, JsonNode.Parse(random.Pick(Lines.Value))!.AsObject());
        return ([.. Encoding.UTF8.GetBytes(Lines.Value[0] + "\n"), .. bad, .. Encoding.UTF8.GetBytes("\n" + Lines.Value[1] + "\n")], $"a ticket with {what}");
    }

    public static FileExample Manual(ChaosRandom random, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "plant", "manuals"));
        var kind = random.Pick((string[])["md", "pdf", "csv", "json", "html", "docx", "xlsx", "txt"]);
        var (bytes, what) = kind switch
        {
            "pdf" => random.Chance(0.3) ? HostilePdf.Bomb(random) : Any(random, HostilePdf.Right()),
            "csv" => Any(random, Encoding.UTF8.GetBytes(AlarmCsv)),
            "json" => Any(random, Encoding.UTF8.GetBytes(AlarmJson)),
            "html" => Any(random, File.ReadAllBytes(Document("pipe-bender.html"))),
            "docx" => Any(random, File.ReadAllBytes(Document("palletiser.docx"))),
            "xlsx" => Any(random, File.ReadAllBytes(Document("press.zh.xlsx"))),
            _ => Any(random, Markdown.Value),
        };
        return new(
            "manuals import FILE",
            $"{kind}, {what}",
            folder,
            [
                "manuals",
                "import",
                Write(folder, $"m.{kind}", bytes),
                "--plant",
                Path.Combine(folder, "plant"),
                .. kind == "md" ? Array.Empty<string>() : ["--type", "press", "--language", "en"],
            ]
        );
    }

    private static string Document(string name) => Path.Combine(Repository.Root, "samples", "documents", name);

    /// <summary>A plant folder with one broken file, and a command that reads it; the command gets the folder and a right manual.</summary>
    public static FileExample Plant(ChaosRandom random, string folder, Func<string, string, string[]> command)
    {
        var plant = Path.Combine(folder, "plant");
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["devices.json"] = Devices.Value,
            ["manuals/press.en.md"] = Markdown.Value,
            ["tickets/train.jsonl"] = Encoding.UTF8.GetBytes(string.Join('\n', Lines.Value)),
            ["tickets/heldout.jsonl"] = Encoding.UTF8.GetBytes(string.Join('\n', Lines.Value.Take(2))),
        };
        var broken = random.Pick([.. files.Keys.Order(StringComparer.Ordinal)]);
        var (bytes, what) =
            broken.EndsWith(".jsonl", StringComparison.Ordinal) ? TicketLines(random)
            : broken == "devices.json" ? Json(random, Encoding.UTF8.GetString(Devices.Value))
            : Any(random, Markdown.Value);
        files[broken] = bytes;
        foreach (var (name, content) in files)
            Write(plant, name, content);
        RightEvent(folder);
        var words = command(plant, Write(folder, "own.md", Markdown.Value));
        return new(string.Join(' ', words.Take(2)), $"{broken}: {what}", folder, words);
    }

    /// <summary>A right file of mappings, with every member that there is.</summary>
    public const string Mappings = """
        {"mappings": [
          {"name": "alarms", "topic": "factory/{machine}/alarms", "kind": "fault", "device": "{machine}", "line": "line-3", "code": "$.alarm",
           "when": {"$.type": ["alarm", 1]}, "state": {"from": "$.active", "map": {"true": "active", "*": "cleared"}}, "ts": "$.t",
           "severity": "high", "text": "{machine}: {$.text}", "id": "$.id"},
          {"name": "words", "topic": "factory/{machine}/words/#", "kind": "fault", "each": "$.words", "device": "{machine}",
           "bits": {"from": "@", "codes": {"0": "{key}.0", "5": "F-07"}}},
          {"name": "list", "topic": "factory/oven-{number}/list", "kind": "fault", "each": "$", "device": "oven-{number}", "code": "@.code",
           "standing": true, "none": ["0", null]},
          {"name": "values", "topic": "factory/{machine}/{sensor}", "kind": "reading", "device": "{machine}",
           "values": {"{sensor}": {"from": "$", "scale": 0.1, "offset": -4, "unit": "℃", "default": "$.old"}}},
          {"name": "camera", "topic": "camera/+", "kind": "image", "device": "press-07", "description": "$.seen[0]['what else']"}
        ]}
        """;

    /// <summary>A file of mappings, or one of recorded messages, that is broken.</summary>
    public static FileExample Recorded(ChaosRandom random, string folder)
    {
        var plant = Path.Combine(folder, "plant");
        var mappings = Encoding.UTF8.GetBytes(Mappings);
        var messages = Encoding.UTF8.GetBytes(
            """
            {"topic":"factory/press-07/alarms","payload":{"type":"alarm","alarm":"E102","active":true,"t":"2026-11-25T10:00:00Z"}}
            factory/press-07/words/1 {"words":[33,"0x20",-1]}
            factory/oven-1/list [{"code":"F-07"},{"code":0}]
            """
        );
        var which = random.Below(2) == 0;
        var (bytes, what) = which ? Json(random, Mappings) : Any(random, messages);
        Write(plant, "devices.json", Devices.Value);
        Write(plant, "manuals/press.en.md", Markdown.Value);
        Write(plant, "mappings.json", which ? bytes : mappings);
        var recorded = Write(folder, "recorded.txt", which ? messages : bytes);
        return new("mappings test", $"{(which ? "mappings.json" : "recorded.txt")}: {what}", folder, ["mappings", "test", recorded, "--Plant", plant]);
    }

    public static FileExample Codes(ChaosRandom random, string folder)
    {
        var (bytes, what) = Any(random, "E102 press\nE101\nSRVO-050 robot\n"u8.ToArray());
        return new("manuals check --codes", what, folder, ["manuals", "check", "--plant", ChaosService.Plant, "--codes", Write(folder, "codes.txt", bytes)]);
    }

    public static FileExample Settings(ChaosRandom random, string folder)
    {
        var (bytes, what) = Json(
            random,
            """
            {"Site":"s1","Plant":"x","Mqtt":{"Host":"localhost","Port":1883,"Tls":{"Enabled":false}},"Model":{"Path":"","Routes":[]},
            "Fusion":{"FoldWindow":"00:00:30"},"Logging":{"LogLevel":{"Default":"Information"}}}
            """
        );
        Write(folder, "appsettings.json", bytes);
        return new("appsettings.json", what, folder, ["diagnose", RightEvent(folder), "--Plant", ChaosService.Plant, "--Model:Path", ""]);
    }

    public static FileExample Shift(ChaosRandom random, string folder)
    {
        var plant = Path.Combine(folder, "plant");
        Write(plant, "devices.json", Devices.Value);
        Write(plant, "manuals/press.en.md", Markdown.Value);
        var line = """
            {"at_ms":1,"topic":"edgediag/v1/s1/line-3/press-07/fault","payload":{"id":"f-000","ts":"2026-03-02T06:00:10.000+08:00","code":"E102"}}
            """;
        var (bytes, what) = Json(random, line);
        Write(plant, "shift.jsonl", [.. bytes, .. Encoding.UTF8.GetBytes("\n" + line)]);
        return new("demo shift.jsonl", what, folder, ["demo", "--once", "--Plant", plant, "--Model:Path", "", "--Data", Path.Combine(folder, "var")]);
    }

    /// <summary>Writes a file and the folders above it.</summary>
    public static string Write(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A JSON object: as it is, with a member broken, or with its bytes broken.</summary>
    public static (byte[] Bytes, string What) Json(ChaosRandom random, string valid) =>
        random.Below(10) switch
        {
            0 => (Encoding.UTF8.GetBytes(valid), "right"),
            1 or 2 => HostileBytes.Of(random, Encoding.UTF8.GetBytes(valid)),
            _ => HostileJson.Of(random, JsonNode.Parse(valid)!.AsObject()),
        };

    private static (byte[] Bytes, string What) Any(ChaosRandom random, byte[] valid) =>
        random.Below(12) == 0 ? (valid, "right") : HostileBytes.Of(random, valid);
}
