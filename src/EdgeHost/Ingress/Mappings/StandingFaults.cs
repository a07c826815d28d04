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
    /// <summary>So many faults may stand by one message.</summary>
    public const int Most = 1000;

    private const int LongestCode = 64;

    private readonly Dictionary<StandingFault, MappedMessage> _now = [];

    /// <summary>All that stands could be read. Otherwise nothing is taken to be gone.</summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>What stands now.</summary>
    public HashSet<StandingFault> Now => IsWhole ? [.. _now.Keys] : [.. _now.Keys.Concat(before).Distinct().Take(Most)];

    /// <summary>Adds what a message, or an entry of it, says to stand.</summary>
    /// <exception cref="UnmappableException">It cannot be read.</exception>
    public void Add(Mapping mapping, MappedMessage message, EventWriter writer)
    {
        var (line, device) = writer.Machine(mapping, message);
        foreach (var code in Codes(mapping, message))
        {
            if (_now.Count >= Most)
                throw new UnmappableException(mapping.Bits is null ? "code" : "bits", $"at most {Most} faults that stand", "more");
            _now.TryAdd(new StandingFault(line, device, code), message);
        }
    }

    /// <summary>The events between the two messages: what is gone, then what has come.</summary>
    public IEnumerable<WrittenEvent> Changes(Mapping mapping, MappedMessage message, EventWriter writer)
    {
        if (IsWhole)
        {
            var time = mapping.Members.GetValueOrDefault("ts") is { } ts && !ts.IsOfEntry ? EventWriter.Member(mapping, "ts", ts, message, []) : null;
            foreach (var gone in before.Where(b => !_now.ContainsKey(b)))
                yield return EventWriter.WriteEnd(gone, time);
        }

        foreach (var (fault, entry) in _now.Where(n => !before.Contains(n.Key)))
            yield return writer.Write(WithCode(mapping, fault.Code), entry);
    }

    private static Mapping WithCode(Mapping mapping, string code) =>
        mapping with
        {
            Members = new Dictionary<string, MappedSource>(mapping.Members.Where(m => m.Key != "state"))
            {
                ["code"] = new MappedSource.Constant(JsonValues.Of(code)),
            },
        };

    private static List<string> Codes(Mapping mapping, MappedMessage message)
    {
        if (mapping.Bits is { } bits)
            return Set(bits, message);
        if (mapping.Members.GetValueOrDefault("state") is { } state && EventWriter.Member(mapping, "state", state, message, []) is { } said)
        {
            if (JsonValues.IsSame(said, nameof(FaultState.Cleared)))
                return [];
            if (!JsonValues.IsSame(said, nameof(FaultState.Active)))
                throw new UnmappableException("state", "active or cleared", UnmappableException.Short(said.GetRawText()));
        }

        if (mapping.None.Contains(null) && Found("code", mapping.Members["code"], message) is null)
            return [];
        var code = EventWriter.Member(mapping, "code", mapping.Members["code"], message, [])!.Value;
        return mapping.None.Any(n => n is not null && JsonValues.IsSame(code, n)) ? [] : [Code("code", code)];
    }

    private static List<string> Set(AlarmWord bits, MappedMessage message)
    {
        if (Found("bits", bits.From, message) is not { } word)
            throw new UnmappableException("bits", $"a word at {bits.From}", "nothing");
        var set =
            Word(word)
            ?? throw new UnmappableException("bits", "a whole number of 64 bits, or its text, decimal or 0x…", UnmappableException.Short(word.GetRawText()));
        var codes = new List<string>();
        foreach (var (bit, source) in bits.Codes)
            if ((set >> bit & 1) != 0)
                codes.Add(Code("bits", Found("bits", source, message) ?? throw new UnmappableException("bits", $"a code at {source}", "nothing")));
        return codes;
    }

    private static JsonElement? Found(string member, MappedSource source, MappedMessage message)
    {
        try
        {
            return source.Of(message);
        }
        catch (UnmappableException e)
        {
            throw new UnmappableException(member, e.Expected, e.Found);
        }
    }

    // As the decoder writes it: 102.0 and 102 are one code.
    private static string Code(string member, JsonElement code) =>
        EventDecoder.CodeOf(code) is { Length: > 0 and <= LongestCode } text
            ? text
            : throw new UnmappableException(member, $"a code of 1 to {LongestCode} characters", UnmappableException.Short(code.GetRawText()));

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
