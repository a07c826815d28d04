using System.Text;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Reads a process's standard error as bytes and keeps what a judge needs, however long it gets. Thread-safe.</summary>
internal sealed class ServiceLog
{
    private const int MostKept = 4000,
        MostTail = 60,
        MostLine = 20_000;

    private readonly List<string> _first = [];
    private readonly Queue<string> _last = new();
    private readonly List<(string Frame, string Line)> _traces = [];
    private readonly List<string> _forged = [];
    private readonly Dictionary<string, int> _counted = new(StringComparer.Ordinal)
    {
        ["Connected to the broker"] = 0,
        ["connection is closed"] = 0,
        ["closed the connection"] = 0,
        ["Broken pipe"] = 0,
        ["Connection reset by peer"] = 0,
        ["stays with the broker"] = 0,
        ["has dropped"] = 0,
    };
    private readonly Lock _lock = new();
    private string _before = "";

    public long Bytes { get; private set; }

    public int LongestLine { get; private set; }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var (buffer, line) = (new byte[32 * 1024], new List<byte>());
        while (await stream.ReadAsync(buffer) is var count and > 0)
            lock (_lock)
            {
                Bytes += count;
                foreach (var b in buffer.AsSpan(0, count))
                    if (b == '\n')
                        Take(line);
                    else
                        line.Add(b);
            }

        lock (_lock)
            if (line.Count > 0)
                Take(line);
    }

    /// <summary>The first lines and the last ones.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _first.Concat(_last));
        }
    }

    /// <summary>The last lines.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
                return string.Join('\n', (_last.Count > 0 ? _last : _first.TakeLast(MostTail)).TakeLast(12));
        }
    }

    /// <summary>Stack traces: the method that each begins with, and its line with the one before.</summary>
    public IReadOnlyList<(string Frame, string Line)> StackTraces
    {
        get
        {
            lock (_lock)
                return [.. _traces];
        }
    }

    /// <summary>Lines with control characters, which a terminal acts on.</summary>
    public IReadOnlyList<string> Forged
    {
        get
        {
            lock (_lock)
                return [.. _forged];
        }
    }

    /// <summary>Lines so far that contain one of the counted words.</summary>
    public int CountOf(string word)
    {
        lock (_lock)
            return _counted[word];
    }

    private static string Frame(string frames) => frames.Split(" in ", 2)[0].Split("   at ", 2)[0].Split('(', 2)[0].Trim();

    private void Take(List<byte> bytes)
    {
        LongestLine = Math.Max(LongestLine, bytes.Count);
        var line = Encoding.UTF8.GetString([.. bytes.Take(MostLine)]);
        bytes.Clear();
        foreach (var word in _counted.Keys)
            if (line.Contains(word, StringComparison.Ordinal))
                _counted[word]++;
        // On a line of its own, or behind the message where the log writes one line an entry.
        if (
            line.IndexOf("   at ", StringComparison.Ordinal) is var at and >= 0
            && _traces.Count < 200
            && !_before.StartsWith("   at ", StringComparison.Ordinal)
        )
            _traces.Add((Frame(line[(at + 6)..]), $"{_before}\n{line}"));
        if (line.Any(c => char.IsControl(c) && c != '\t') && _forged.Count < 20)
            _forged.Add(line);
        _before = line;
        if (_first.Count < MostKept)
            _first.Add(line);
        else
        {
            _last.Enqueue(line);
            if (_last.Count > MostTail)
                _last.Dequeue();
        }
    }
}
