using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Keeps in the journal which sessions the broker must have.</summary>
public sealed class JournaledSessions(FaultJournal journal) : ISessionMemory
{
    /// <inheritdoc/>
    public DateTimeOffset? LastConnected(string session) => journal.Mark(Name(session)) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <inheritdoc/>
    public void NoteConnected(string session, DateTimeOffset now) => journal.SetMark(Name(session), now.ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public IReadOnlySet<string> Filters(string session) => journal.MarksBelow(FilterPrefix(session)).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void NoteFilters(string session, IReadOnlySet<string> filters) => journal.SetMarksBelow(FilterPrefix(session), filters);

    private static string FilterPrefix(string session) => $"mqtt_filter {session} ";

    private static string Name(string session) => $"mqtt_session {session}";
}
