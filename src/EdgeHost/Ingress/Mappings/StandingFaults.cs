using System.Globalization;
using System.Text.Json;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>A fault that stands.</summary>
/// <param name="Line">Its machine's line.</param>
/// <param name="Device">Its machine.</param>
/// <param name="Code">Its code; in other capitals it is no other fault.</param>
internal readonly record struct StandingFault(string Line, string Device, string Code)
{
    /// <inheritdoc/>
    public bool Equals(StandingFault other) => Line == other.Line && Device == other.Device && Code.Equals(other.Code, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Line, Device, Code.GetHashCode(StringComparison.OrdinalIgnoreCase));
}

/// <summary>What stands by a message, compared with what stood by the one before on its topic.</summary>
/// <param name="before">What stood.</param>
internal sealed class StandingFaults(HashSet<StandingFault> before)
{
    private readonly Dictionary<StandingFault, MappedMessage> _now = [];

    /// <summary>All that stands could be read. Otherwise nothing is taken to be gone.</summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>What stands now.</summary>
    public HashSet<StandingFault> Now => IsWhole ? [.. _now.Keys] : [.. _now.Keys, .. before];

    /// <summary>Adds what a message, or an entry of it, says to stand.</summary>
    /// <exception cref="UnmappableException">It cannot be read.</exception>
    public void Add(Mapping mapping, MappedMessage message, EventWriter writer)
    {
        var (line, device) = writer.Machine(mapping, message);
        foreach (var code in Codes(mapping, message))
            _now.TryAdd(new StandingFault(line, device, code), message);
    }

    /// <summary>The events between the two messages: what is gone, then what has come.</summary>
    public IEnumerable<WrittenEvent> Changes(Mapping mapping, MappedMessage message, EventWriter writer)
    {
        if (IsWhole)
        {
            var time = mapping.Members.GetValueOrDefault("ts") is { } ts ? TryTime(mapping, ts, message) : null;
            foreach (var gone in before.Where(b => !_now.ContainsKey(b)))
                yield return EventWriter.Write(gone, FaultState.Cleared, time);
        }

        foreach (var (fault, entry) in _now.Where(n => !before.Contains(n.Key)))
            yield return writer.Write(WithCode(mapping, fault.Code), entry);
    }

    // A mapping with each may take the time from its entries; what is gone has none.
    private static JsonElement? TryTime(Mapping mapping, MappedSource ts, MappedMessage message)
    {
        try
        {
            return message.Entry is null && mapping.Each is not null && ts is MappedSource.AtPath { Path.OfEntry: true }
                ? null
                : EventWriter.Member(mapping, "ts", ts, message, []);
        }
        catch (InvalidOperationException)
        {
            // A template that looks into an entry.
            return null;
        }
    }

    private static Mapping WithCode(Mapping mapping, string code) =>
        mapping with
        {
            Members = new Dictionary<string, MappedSource>(mapping.Members.Where(m => m.Key != "state"))
            {
                ["code"] = new MappedSource.Constant(JsonValues.Of(code)),
            },
        };

    private static IEnumerable<string> Codes(Mapping mapping, MappedMessage message)
    {
        if (mapping.Bits is { } bits)
            return Set(bits, message);
        if (
            mapping.Members.GetValueOrDefault("state") is { } state
            && EventWriter.Member(mapping, "state", state, message, []) is { } said
            && JsonValues.IsSame(said, nameof(FaultState.Cleared))
        )
            return [];
        var found = mapping.Members["code"].Of(message);
        if (found is null && mapping.None.Contains("null"))
            return [];
        var code = EventWriter.Member(mapping, "code", mapping.Members["code"], message, [])!.Value;
        if (mapping.None.Any(n => JsonValues.IsSame(code, n)))
            return [];
        return code.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? throw new UnmappableException("code", "a text or a number", code.GetRawText())
            : [JsonValues.Text(code)!.Trim()];
    }

    private static List<string> Set(AlarmWord bits, MappedMessage message)
    {
        if (bits.From.Of(message) is not { } word)
            throw new UnmappableException("bits", $"a word at {bits.From}", "nothing");
        var set =
            Word(word)
            ?? throw new UnmappableException("bits", "a whole number of 64 bits, or its text, decimal or 0x…", UnmappableException.Short(word.GetRawText()));
        var codes = new List<string>();
        foreach (var (bit, source) in bits.Codes)
            if ((set >> bit & 1) != 0 && source.Of(message) is { } code)
                codes.Add(JsonValues.Text(code)!);
        return codes;
    }

    private static ulong? Word(JsonElement word)
    {
        if (word.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return word.GetBoolean() ? 1UL : 0;
        if (word.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            return null;
        var text = JsonValues.Text(word)!.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            return whole;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var negative))
            return (ulong)negative;
        // 33.0 is 33.
        return
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number)
            && number is >= long.MinValue and <= ulong.MaxValue
            ? number < 0
                ? (ulong)(long)number
                : (ulong)number
            : null;
    }
}
