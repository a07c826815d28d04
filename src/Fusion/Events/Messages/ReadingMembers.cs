using System.Text.Json;

namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>Reads the values of a reading. One that cannot be used is left out and noted; the others stay.</summary>
internal static class ReadingMembers
{
    private const int MaxSensors = RecordLimits.Readings;

    // Columns that the time-series database has already; it takes no field of such a name.
    private static readonly string[] Reserved = ["time", "site", "line", "device"];

    /// <summary>Reads the values.</summary>
    /// <param name="members">The message; it notes what is left out.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="UnreadableMessageException">There is no value that can be used.</exception>
    public static IReadOnlyDictionary<string, SensorValue> Read(ForgivingMembers members)
    {
        var read = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        var before = members.Problems.Count;
        var looked = 0;
        foreach (var member in members.Needed.Object("values").EnumerateObject())
        {
            if (looked++ >= MaxSensors)
            {
                members.Add(new MessageProblem("values", $"at most {MaxSensors} sensors", "more; the others are left out"));
                break;
            }

            if (!TryName(member, out var name))
                members.Add(new MessageProblem("values", "names of whole characters", "half a surrogate pair"));
            else if (ProblemOfName(name) is { } problem)
                members.Add(problem);
            else if (TryValue(member.Value, $"values.{Quoted.Short(name)}", out var value, out problem))
                read[name] = value;
            else
            {
                // Of two members of one name the last counts.
                read.Remove(name);
                members.Add(problem!);
            }
        }

        if (read.Count > 0)
            return read;
        throw members.Problems.Count > before && members.Problems[before] is var first
            ? new UnreadableMessageException(first.Member, first.Expected, first.Found)
            : new UnreadableMessageException("values", "at least one sensor", "none");
    }

    private static bool TryName(JsonProperty member, out string name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    private static MessageProblem? ProblemOfName(string name) =>
        string.IsNullOrWhiteSpace(name) ? new MessageProblem("values", "a sensor's name", "an empty one")
        : name.Length > RecordLimits.Segment ? new MessageProblem("values", $"names of at most {RecordLimits.Segment} characters", $"one of {name.Length}")
        : name.Any(char.IsControl) ? new MessageProblem("values", "names without control characters", Quoted.Short(name))
        : Reserved.Contains(name) || name[0] == '_'
            ? new MessageProblem("values", $"a name that the historian can store: not {string.Join(", ", Reserved)}, and no _ in front", Quoted.Short(name))
        : null;

    private static bool TryValue(JsonElement element, string key, out SensorValue value, out MessageProblem? problem)
    {
        value = default;
        problem = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            if (MessageMembers.TryNumber(element, out var bare))
                value = new SensorValue(bare, null);
            else
                problem = MessageMembers.NoNumber(key, element);
            return problem is null;
        }

        if (!element.TryGetProperty("value", out var inner))
            problem = new MessageProblem(key, "a member value", "none");
        else if (!MessageMembers.TryNumber(inner, out var number))
            problem = MessageMembers.NoNumber(key, inner);
        else if (!element.TryGetProperty("unit", out var unit) || unit.ValueKind == JsonValueKind.Null)
            value = new SensorValue(number, null);
        // A number in an unknown unit means nothing.
        else if (!MessageMembers.TryText(unit, out var text) || unit.ValueKind != JsonValueKind.String || text.Length > RecordLimits.Unit)
            problem = new MessageProblem($"{key}.unit", $"a unit of at most {RecordLimits.Unit} characters", Quoted.Short(unit.GetRawText()));
        else
            value = new SensorValue(number, text.Length > 0 ? text : null);
        return problem is null;
    }
}
