using System.Diagnostics.CodeAnalysis;

namespace EdgeDiag.Fusion.Events;

/// <summary>Where a message comes from: <c>edgediag/v1/{site}/{line}/{device}/{kind}</c> (docs/reference/messages.md).</summary>
public sealed record TopicAddress(string Site, string Line, string Device, EventKind Kind)
{
    /// <summary>What every topic begins with.</summary>
    public const string Prefix = "edgediag/v1";

    private const int MaxSegment = 128;

    /// <summary>Reads a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="address">What it says.</param>
    /// <param name="error">One line naming topic, expected and found; empty where it succeeds.</param>
    public static bool TryParse(string topic, [NotNullWhen(true)] out TopicAddress? address, out string error)
    {
        address = null;
        var parts = topic.Split('/');
        if (parts.Length != 6 || parts[0] != "edgediag" || parts[1] != "v1")
            return Fail(topic, $"{Prefix}/{{site}}/{{line}}/{{device}}/{{kind}}", $"{parts.Length} segments", out error);
        foreach (var part in parts)
            if (part.Length is 0 or > MaxSegment || part.Any(c => c is '+' or '#' || char.IsControl(c)))
                return Fail(topic, $"segments of 1 to {MaxSegment} characters without wildcards", $"'{Quoted.Short(part)}'", out error);
        EventKind? kind = parts[5] switch
        {
            "fault" => EventKind.Fault,
            "reading" => EventKind.Reading,
            "image" => EventKind.Image,
            "feedback" => EventKind.Feedback,
            "ack" => EventKind.Ack,
            _ => null,
        };
        if (kind is null)
            return Fail(topic, "a kind of fault, reading, image, feedback or ack", $"'{Quoted.Short(parts[5])}'", out error);
        address = new TopicAddress(parts[2], parts[3], parts[4], kind.Value);
        error = "";
        return true;
    }

    private static bool Fail(string topic, string expected, string found, out string error)
    {
        error = $"topic {Quoted.Short(topic)}: expected {expected}, found {found}";
        return false;
    }
}
