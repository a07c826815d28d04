using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// Makes sure that a ticket can be read again before it is written: it is written as a line, read, and compared. Everybody who
/// stores or writes tickets asks here, so no writer accepts what a reader refuses.
/// </summary>
public static class TicketCheck
{
    /// <summary>The ticket as it will be read again: spaces around words, empty actions and parts of seconds are gone.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="source">Where it comes from; named in errors.</param>
    /// <param name="place">Where there, such as a row; named in errors.</param>
    /// <param name="file">It goes into a ticket file, where a ticket has a cause.</param>
    /// <exception cref="InvalidInputException">It could not be read again; the key names place and member.</exception>
    public static Ticket Readable(Ticket ticket, string source, string place, bool file = false)
    {
        var normal = Normal(ticket);
        try
        {
            var read = TicketFile.Parsed(TicketFile.Line(normal), file ? 1 : 0);
            return Difference(normal, read) is { } member
                ? throw new InvalidInputException(source, $"{place}, {member}", "whole characters, so that it can be written and read again", "something else")
                : normal;
        }
        catch (UnreadableMessageException e)
        {
            throw new InvalidInputException(source, $"{place}, {e.Key}", e.Expected, e.Found);
        }
        catch (ArgumentException)
        {
            // JSON has no word for them.
            throw new InvalidInputException(source, $"{place}, readings", "finite numbers", "another one");
        }
    }

    /// <summary>Whether two tickets are the same, member by member.</summary>
    public static bool Same(Ticket one, Ticket other) => Difference(one, other) is null;

    /// <summary>The first member in which two tickets differ, as files call it; null where they are the same.</summary>
    public static string? Difference(Ticket a, Ticket b)
    {
        foreach (
            var (member, one, other) in (ReadOnlySpan<(string, string?, string?)>)
                [
                    ("id", a.Id, b.Id),
                    ("site", a.Site, b.Site),
                    ("line", a.Line, b.Line),
                    ("device", a.Device, b.Device),
                    ("device_type", a.DeviceType, b.DeviceType),
                    ("code", a.Code, b.Code),
                    ("image", a.Image, b.Image),
                    ("text", a.Text, b.Text),
                    ("cause", a.Cause, b.Cause),
                    ("source", a.Source, b.Source),
                    ("diagnosis_id", a.DiagnosisId, b.DiagnosisId),
                ]
        )
            if (one != other)
                return member;
        if (!a.Timestamp.EqualsExact(b.Timestamp))
            return "ts";
        if (a.Language != b.Language)
            return "language";
        if (!a.Actions.SequenceEqual(b.Actions))
            return "actions";
        return a.Readings.Count == b.Readings.Count && a.Readings.All(r => b.Readings.TryGetValue(r.Key, out var then) && then == r.Value) ? null : "readings";
    }

    /// <summary>A text without halves of characters and the spaces around it.</summary>
    public static string Whole(string text)
    {
        // Halves of characters cannot be written as UTF-8; the sign for a missing character stands for each.
        var whole = string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
        return whole.Trim();
    }

    /// <summary>A text in one line, for columns that other programs read: no control characters.</summary>
    public static string OneLine(string text) => Whole(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)));

    private static Ticket Normal(Ticket t) =>
        t with
        {
            Id = t.Id.Trim(),
            Site = t.Site.Trim(),
            Line = t.Line.Trim(),
            Device = t.Device.Trim(),
            DeviceType = t.DeviceType.Trim(),
            Code = t.Code.Trim(),
            Source = t.Source.Trim(),
            // A line of a ticket file has whole seconds.
            Timestamp = new DateTimeOffset(t.Timestamp.Ticks - t.Timestamp.Ticks % TimeSpan.TicksPerSecond, t.Timestamp.Offset),
            Readings = t.Readings.ToDictionary(
                r => r.Key,
                r => r.Value with { Unit = r.Value.Unit?.Trim() is { Length: > 0 } unit ? unit : null },
                StringComparer.Ordinal
            ),
            Image = Whole(t.Image),
            Text = Whole(t.Text),
            Cause = Whole(t.Cause),
            Actions = [.. t.Actions.Select(Whole).Where(a => a.Length > 0)],
            DiagnosisId = t.DiagnosisId?.Trim() is { Length: > 0 } id ? id : null,
        };
}
