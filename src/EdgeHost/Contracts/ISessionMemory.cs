namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>Remembers across restarts which sessions the broker must still have.</summary>
public interface ISessionMemory
{
    /// <summary>When the service last had a session, or null where it never had it.</summary>
    /// <param name="session">Client id and broker.</param>
    DateTimeOffset? LastConnected(string session);

    /// <summary>Keeps that the service has a session now.</summary>
    void NoteConnected(string session, DateTimeOffset now);

    /// <summary>The topic filters that a session may have been subscribed to; empty where it never had one.</summary>
    /// <param name="session">Client id and broker.</param>
    IReadOnlySet<string> Filters(string session);

    /// <summary>Keeps the topic filters of a session, in place of those that were kept before.</summary>
    void NoteFilters(string session, IReadOnlySet<string> filters);
}
