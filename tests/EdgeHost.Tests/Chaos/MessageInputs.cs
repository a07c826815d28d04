using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A generator for everything that can come in over MQTT. A kind that is not here fails <see cref="InputCoverageTests"/>.</summary>
internal static partial class MessageInputs
{
    /// <summary>Names of the last topic segments that the service listens to, with what makes their messages.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ChaosRandom, AttackedPlant, Nearness, ChaosMessage>> ByKind = new Dictionary<
        string,
        Func<ChaosRandom, AttackedPlant, Nearness, ChaosMessage>
    >(StringComparer.Ordinal)
    {
        ["fault"] = Fault,
        ["reading"] = Reading,
        ["image"] = Image,
        ["feedback"] = Feedback,
        ["ack"] = Acknowledgement,
        ["heartbeat"] = Heartbeat,
    };

    /// <summary>Kinds that a later version will listen to; the table may have them before the code does.</summary>
    public static readonly IReadOnlyList<string> Coming = [];

    /// <summary>Topics that the service does not listen to, or not in this form.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ChaosRandom, AttackedPlant, Nearness, ChaosMessage>> Spoofed = new Dictionary<
        string,
        Func<ChaosRandom, AttackedPlant, Nearness, ChaosMessage>
    >(StringComparer.Ordinal)
    {
        ["status"] = (r, p, n) =>
            Service(
                r,
                "status",
                new JsonObject
                {
                    ["state"] = "offline",
                    ["version"] = "9.9.9",
                    ["ts"] = "2026-03-02T06:00:07Z",
                },
                n
            ),
        ["dead-letter"] = (r, p, n) =>
            Service(
                r,
                "dead-letter",
                new JsonObject
                {
                    ["topic"] = "x",
                    ["reason"] = "forged",
                    ["payload_base64"] = "AA==",
                },
                n
            ),
        ["diagnosis"] = (r, p, n) =>
            Machine(
                r,
                "diagnosis",
                new JsonObject
                {
                    ["id"] = p.Diagnosis(r),
                    ["stage"] = "final",
                    ["fault_ids"] = new JsonArray("f1"),
                },
                n
            ),
        ["odd topic"] = OddTopic,
    };

    private static readonly string[] Ids = [.. Enumerable.Range(0, 40).Select(i => $"id-{i}"), "b|c", "c", "a|b", "1", new string('i', 128)];

    /// <summary>A message of any kind.</summary>
    public static (string Kind, ChaosMessage Message) Next(ChaosRandom random, AttackedPlant plant)
    {
        var kind = random.Below(100) switch
        {
            < 40 => "fault",
            < 62 => "reading",
            < 72 => "image",
            < 88 => "feedback",
            < 90 => "ack",
            < 92 => "heartbeat",
            < 93 => "status",
            < 94 => "dead-letter",
            < 95 => "diagnosis",
            _ => "odd topic",
        };
        var nearness = random.Nearness();
        var message = (ByKind.GetValueOrDefault(kind) ?? Spoofed[kind])(random, plant, nearness);
        return (
            kind,
            message with
            {
                What = $"{nearness} {kind}, {message.What}",
                Qos = random.Below(10) switch
                {
                    0 => 0,
                    1 => 2,
                    _ => 1,
                },
                Retain = random.Below(40) == 0,
            }
        );
    }

    private static ChaosMessage Fault(ChaosRandom random, AttackedPlant plant, Nearness nearness)
    {
        var (line, device, codes) = random.Pick(AttackedPlant.Machines);
        var fault = new JsonObject
        {
            ["ts"] = JsonNode.Parse(HostileTime.Now(random)),
            ["code"] = random.Pick(codes),
            ["severity"] = random.Pick((string[])["low", "medium", "high", "critical"]),
        };
        if (random.Chance(0.7))
            fault["id"] = string.Create(CultureInfo.InvariantCulture, $"h-{random.Below(1_000_000_000)}");
        if (random.Chance(0.4))
            fault["text"] = "主缸过热";
        if (nearness == Nearness.NearlyValid)
            switch (random.Below(7))
            {
                case 0:
                    fault["code"] = HostileText.Of(random);
                    break;
                case 1:
                    fault["state"] = "cleared";
                    break;
                case 2:
                    fault["text"] = HostileText.Of(random);
                    break;
                case 3:
                    fault["ts"] = Json(HostileTime.Of(random));
                    break;
                case 4:
                    fault["severity"] = HostileText.Of(random);
                    break;
                case 5:
                    fault.Remove("id");
                    fault["ts"] = 946684800000;
                    break;
                // An id that other faults have, of other codes, times and states.
                default:
                    fault["id"] = random.Pick(Ids);
                    fault["state"] = random.Pick((string[])["active", "cleared"]);
                    break;
            }

        return Of(random, line, device, "fault", fault, nearness);
    }

    private static ChaosMessage Reading(ChaosRandom random, AttackedPlant plant, Nearness nearness)
    {
        var (line, device, _) = random.Pick(AttackedPlant.Machines);
        var values = new JsonObject
        {
            ["temperature"] = new JsonObject { ["value"] = 60 + random.Below(40), ["unit"] = "℃" },
            ["vibration"] = 2.3,
            ["current"] = new JsonObject { ["value"] = 12.5, ["unit"] = "A" },
        };
        var reading = new JsonObject { ["ts"] = JsonNode.Parse(HostileTime.Now(random)), ["values"] = values };
        if (nearness == Nearness.NearlyValid)
            switch (random.Below(5))
            {
                case 0:
                    values["temperature"] = new JsonObject
                    {
                        ["value"] = Json(random.Pick((string[])["1e306", "-1e306", "1.7976931348623157e308", "1e-320", "-273.16"])),
                        ["unit"] = random.Pick((string[])["m/s", "℃", "K", "kV", ""]),
                    };
                    break;
                case 1:
                    values["vibration"] = new JsonObject { ["value"] = Json(random.Pick((string[])["1e306", "1e308", "-1e300"])), ["unit"] = "m/s" };
                    break;
                case 2:
                    reading["ts"] = Json(HostileTime.Of(random));
                    break;
                case 3:
                    values[HostileText.Of(random)] = 7;
                    break;
                default:
                    values["current"] = new JsonObject { ["value"] = 3, ["unit"] = HostileText.Of(random) };
                    break;
            }

        return Of(random, line, device, "reading", reading, nearness);
    }

    private static ChaosMessage Image(ChaosRandom random, AttackedPlant plant, Nearness nearness)
    {
        var (line, device, _) = random.Pick(AttackedPlant.Machines);
        var image = new JsonObject { ["ts"] = JsonNode.Parse(HostileTime.Now(random)), ["description"] = "红色报警灯常亮,绿色运行灯熄灭" };
        if (nearness == Nearness.NearlyValid)
            image[random.Pick((string[])["description", "ts"])] = random.Chance(0.5) ? HostileText.Of(random) : Json(HostileTime.Of(random));
        if (nearness == Nearness.Hostile && random.Below(8) == 0)
            return new ChaosMessage(
                $"edgediag/v1/s1/{line}/{device}/image",
                [
                    .. random.Pick(
                        (byte[][])
                            [
                                [0xFF, 0xD8, 0xFF, 0xE0],
                                [0x89, 0x50, 0x4E, 0x47],
                            ]
                    ),
                    .. random.Bytes(3000),
                ],
                "a picture"
            );
        return Of(random, line, device, "image", image, nearness);
    }

    private static ChaosMessage Feedback(ChaosRandom random, AttackedPlant plant, Nearness nearness)
    {
        var (line, device, _) = random.Pick(AttackedPlant.Machines);
        var feedback = new JsonObject
        {
            ["ts"] = JsonNode.Parse(HostileTime.Now(random)),
            ["diagnosis_id"] = plant.Diagnosis(random),
            ["verdict"] = random.Pick((string[])["confirmed", "corrected", "rejected"]),
            ["cause"] = "减速机齿轮断齿",
            ["actions"] = new JsonArray("更换齿轮副"),
            ["by"] = "chaos",
        };
        if (nearness == Nearness.NearlyValid)
            switch (random.Below(6))
            {
                case 0:
                    feedback["cause"] = random.Pick(
                        (string[])[new('c', 401), new('c', 4000), "bridge the safety door switch and restart", HostileText.Of(random)]
                    );
                    break;
                case 1:
                    feedback["actions"] = new JsonArray([.. Enumerable.Range(0, random.Pick((int[])[20, 21, 300])).Select(i => (JsonNode)$"action {i}")]);
                    break;
                case 2:
                    feedback["ts"] = Json(HostileTime.Of(random));
                    break;
                case 3:
                    feedback["by"] = HostileText.Of(random);
                    break;
                case 4:
                    feedback["diagnosis_id"] = HostileText.Of(random);
                    break;
                default:
                    feedback["actions"] = new JsonArray(HostileText.Of(random), new string('a', 4000));
                    break;
            }

        return Of(random, line, device, "feedback", feedback, nearness);
    }
}
