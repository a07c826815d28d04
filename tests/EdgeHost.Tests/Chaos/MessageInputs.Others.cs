using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <content>Acknowledgements, what the service does not listen to, and how a message is put together.</content>
internal static partial class MessageInputs
{
    private static ChaosMessage Acknowledgement(ChaosRandom random, AttackedPlant plant, Nearness nearness)
    {
        var (line, device, codes) = random.Pick(AttackedPlant.Machines);
        return Of(
            random,
            line,
            device,
            "ack",
            new JsonObject
            {
                ["ts"] = JsonNode.Parse(HostileTime.Now(random)),
                ["diagnosis_id"] = plant.Diagnosis(random),
                ["code"] = random.Pick(codes),
                ["by"] = "chaos",
            },
            nearness
        );
    }

    private static ChaosMessage Heartbeat(ChaosRandom random, AttackedPlant plant, Nearness nearness) =>
        nearness == Nearness.Hostile
            ? Service(random, "heartbeat", new JsonObject { ["run"] = 1 }, nearness)
            : new ChaosMessage("edgediag/v1/s1/service/box/heartbeat", Encoding.UTF8.GetBytes(plant.ForgedHeartbeat(random)), "a forged heartbeat");

    private static ChaosMessage OddTopic(ChaosRandom random, AttackedPlant plant, Nearness nearness)
    {
        var kind = random.Pick((string[])["fault", "reading", "image", "feedback", "FAULT", "fault ", "diagnosis/fault"]);
        var topic = random.Below(9) switch
        {
            0 => $"edgediag/v1/s1//press-07/{kind}",
            1 => $"edgediag/v1/s1/line-3/{new string('d', random.Pick((int[])[128, 129, 3000]))}/{kind}",
            2 => $"edgediag/v1/s1/../../{kind}",
            3 => $"edgediag/v1/s1/service/box/{kind}",
            4 => $"edgediag/v1/s1/line-3/press-07\u202e\ud83d\ude00/{kind}",
            5 => $"edgediag/v1/s1/line|3/press-07|x/{kind}",
            6 => $"edgediag/v1/s1/line-3/press-07/{kind}/more",
            7 => $"edgediag/v1/s2/line-3/press-07/{kind}",
            _ => $"edgediag/v1/s1/ /{random.Pick((string[])["'", "\"", "%", "{0}", "a b", "\u001b[31m", "a\tb"])}/{kind}",
        };
        return Fault(random, plant, Nearness.Valid) with { Topic = topic, What = "an odd topic" };
    }

    private static ChaosMessage Service(ChaosRandom random, string kind, JsonObject valid, Nearness nearness)
    {
        var (bytes, what) = nearness == Nearness.Hostile ? HostileJson.Of(random, valid) : (HostileJson.Plain(valid), "forged");
        return new ChaosMessage($"edgediag/v1/s1/service/box/{kind}", bytes, what);
    }

    private static ChaosMessage Machine(ChaosRandom random, string kind, JsonObject valid, Nearness nearness)
    {
        var (line, device, _) = random.Pick(AttackedPlant.Machines);
        return Of(random, line, device, kind, valid, nearness);
    }

    private static ChaosMessage Of(ChaosRandom random, string line, string device, string kind, JsonObject valid, Nearness nearness)
    {
        var topic = $"edgediag/v1/s1/{line}/{device}/{kind}";
        if (nearness != Nearness.Hostile)
            return new ChaosMessage(topic, HostileJson.Plain(valid), "well-formed");
        // Seldom: megabytes in one message.
        if (random.Below(1500) == 0)
            return new ChaosMessage(topic, new byte[random.Pick((int[])[1 << 20, 5 << 20, 12 << 20])], "megabytes of zeros");
        var (bytes, what) = HostileJson.Of(random, valid);
        return new ChaosMessage(topic, bytes, what);
    }

    // Numbers that JSON has and JsonNode can hold; text of anything else.
    private static JsonNode? Json(string raw)
    {
        try
        {
            return JsonNode.Parse(raw);
        }
        catch (System.Text.Json.JsonException)
        {
            return raw;
        }
    }
}
