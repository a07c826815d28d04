using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Keeps in the journal which sessions the broker must have.</summary>
public sealed class JournaledSessions(FaultJournal journal) : ISessionMemory
{
    /// <inheritdoc/>
    public DateTimeOffset? LastConnected(string session) => journal.Mark(Name(session)) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <inheritdoc/>
    public void NoteConnected(string session, DateTimeOffset now) => journal.SetMark(Name(session), now.ToUnixTimeMilliseconds());

    private static string Name(string session) => $"mqtt_session {session}";
}
