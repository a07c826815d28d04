using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>The files that the service keeps open, each with what gives it back when it was deleted or replaced. Thread-safe.</summary>
public sealed class WatchedFiles
{
    private readonly ConcurrentQueue<(string Part, Func<string?> Restore)> _files = new();
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>What cannot be restored at the moment: part and reason.</summary>
    public IReadOnlyList<(string Part, string Reason)> Problems => [.. _problems.Select(p => (p.Key, p.Value))];

    /// <summary>Adds a file.</summary>
    /// <param name="part">Part of the service in messages, such as <c>journal</c>.</param>
    /// <param name="restore">Restores the file where it is lost and returns what had happened; null where nothing had. Throws where it cannot yet.</param>
    public void Add(string part, Func<string?> restore) => _files.Enqueue((part, restore));

    /// <summary>Looks at every file.</summary>
    /// <param name="restored">Told what had happened to a file that is whole again.</param>
    /// <exception cref="Exception">The first one that cannot be restored; the others have been looked at too.</exception>
    public void Look(Action<string> restored)
    {
        Exception? first = null;
        foreach (var (part, restore) in _files)
            try
            {
                if (restore() is { } had)
                    restored(had);
                _problems.TryRemove(part, out _);
            }
            catch (Exception e)
            {
                // The next look tries again. Whatever is wrong with one file, the others are looked at too.
                _problems[part] = e.Message.ReplaceLineEndings(" ");
                first ??= e;
            }

        if (first is not null)
            throw new IOException(first.Message, first);
    }
}
