using System.Text;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>What a run has found wrong, one entry a kind with its first examples. Thread-safe.</summary>
internal sealed partial class Findings
{
    private const int MostShown = 40,
        MostExamples = 3,
        MostCharacters = 1200;
    private readonly Dictionary<string, (int Count, List<string> First)> _found = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Kinds of fault.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _found.Count;
        }
    }

    /// <summary>Notes a fault.</summary>
    /// <param name="kind">What is wrong, the same for every example of it.</param>
    /// <param name="example">How to have it again.</param>
    public void Add(string kind, string example)
    {
        lock (_lock)
        {
            var (count, first) = _found.GetValueOrDefault(kind, (0, []));
            if (first.Count < MostExamples)
                first.Add(Printable(example));
            _found[kind] = (count + 1, first);
        }
    }

    /// <summary>Notes a fault where something does not hold.</summary>
    public void Unless(bool holds, string kind, Func<string> example)
    {
        if (!holds)
            Add(kind, example());
    }

    /// <summary>All of them, for people.</summary>
    public override string ToString()
    {
        lock (_lock)
            return string.Join(
                '\n',
                _found
                    .OrderByDescending(f => f.Value.Count)
                    .Take(MostShown)
                    .Select(f => $"FINDING {f.Key} ({f.Value.Count}x)\n    {string.Join("\n    ", f.Value.First)}")
            );
    }

    /// <summary>Text with everything that a terminal would act on made visible.</summary>
    public static string Printable(string text)
    {
        var shown = new StringBuilder();
        text = Runs().Replace(text, m => $"{m.Value[0]}(and {m.Length - 1} more)");
        foreach (var c in text.Length > MostCharacters ? text[..MostCharacters] + $"... ({text.Length} characters)" : text)
            if (c is '\r')
                continue;
            else if (c is '\n')
                shown.Append("\n    ");
            else if (char.IsControl(c) || char.IsSurrogate(c))
                shown.Append($"\\u{(int)c:x4}");
            else
                shown.Append(c);
        return shown.ToString();
    }

    [GeneratedRegex("(.)\\1{30,}")]
    private static partial Regex Runs();

    /// <summary>Bytes for a person: as text, and as base64 where they are no text and few.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 400
            ? $"{Encoding.UTF8.GetString(bytes[..400])}... ({bytes.Length} bytes)"
            : $"{Encoding.UTF8.GetString(bytes)} [base64 {Convert.ToBase64String(bytes)}]";
}
