using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>
/// Which topics a mapping takes: segments of text, <c>+</c>, <c>{name}</c>, text with names in it, and <c>#</c> at the end.
/// </summary>
internal sealed partial class TopicPattern
{
    private const string Own = "edgediag";
    private const int LongestTopic = 1024;

    private readonly Segment[] _segments;
    private readonly bool _open;

    private TopicPattern(string text, Segment[] segments, bool open)
    {
        (Text, _segments, _open) = (text, segments, open);
        Names = [.. segments.SelectMany(s => s.Names)];
        Filter = string.Join('/', segments.Select(s => s.Literal ?? "+").Concat(open ? ["#"] : []));
    }

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <summary>What the broker is asked for.</summary>
    public string Filter { get; }

    /// <summary>The names of its segments.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="problem">What was expected; empty where it succeeds.</param>
    public static TopicPattern? TryParse(string text, out string problem)
    {
        var parts = text.Split('/');
        var open = parts[^1] == "#";
        var segments = (open ? parts[..^1] : parts).Select(Segment.TryParse).ToArray();
        problem =
            text.Length is 0 or > LongestTopic ? $"a topic of 1 to {LongestTopic} characters"
            : text.StartsWith("$share/", StringComparison.Ordinal) ? "a topic without a shared subscription, which would take messages from others"
            : segments.Any(s => s is null) ? "segments of text, + or {name}, and # at the end alone"
            : segments.SelectMany(s => s!.Names).GroupBy(n => n).Any(g => g.Count() > 1) ? "each name once"
            : segments.SelectMany(s => s!.Names).Contains(MappedMessage.Key) ? $"another name than {MappedMessage.Key}, which is an entry's"
            : segments.Length > 0 && segments[0]!.Literal == Own ? $"a topic of another sender; those that begin with {Own}/ are not mapped"
            : "";
        return problem.Length > 0 ? null : new TopicPattern(text, segments!, open);
    }

    /// <summary>Whether a topic is one of EdgeDiag's own, which no mapping takes.</summary>
    public static bool IsOwn(string topic) => topic.StartsWith(Own + "/", StringComparison.Ordinal);

    /// <summary>Takes a topic.</summary>
    /// <returns>Its named segments; null where the pattern does not take it.</returns>
    public IReadOnlyDictionary<string, string>? Match(string topic)
    {
        var parts = topic.Split('/');
        // As the broker has it: a # also takes the level above, and no wildcard takes a topic of the broker's own.
        if (_open ? parts.Length < _segments.Length : parts.Length != _segments.Length)
            return null;
        if (topic.StartsWith('$') && (_segments.Length == 0 || _segments[0].Literal is null))
            return null;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _segments.Length; i++)
            if (!_segments[i].Take(parts[i], names))
                return null;
        return names;
    }

    private sealed partial class Segment
    {
        private readonly Regex? _form;

        private Segment(string? literal, IReadOnlyList<string> names, Regex? form) => (Literal, Names, _form) = (literal, names, form);

        public string? Literal { get; }

        public IReadOnlyList<string> Names { get; }

        public static Segment? TryParse(string text)
        {
            if (text == "+")
                return new Segment(null, [], null);
            if (!text.Contains('{', StringComparison.Ordinal))
                return text.AsSpan().IndexOfAny('}', '+', '#') >= 0 || text.Any(char.IsControl) ? null : new Segment(text, [], null);
            var names = new List<string>();
            var form = "";
            var at = 0;
            foreach (Match m in Name().Matches(text))
            {
                form += Regex.Escape(text[at..m.Index]) + "(.+?)";
                names.Add(m.Groups[1].Value);
                at = m.Index + m.Length;
            }

            var rest = Name().Replace(text, "");
            // Between two names nothing would tell where one ends.
            if (rest.AsSpan().IndexOfAny("{}+#") >= 0 || form.Contains(")(", StringComparison.Ordinal))
                return null;
            // Backtracking over a sender's text would cost time without bound.
            return new Segment(null, names, new Regex($"^{form}{Regex.Escape(text[at..])}\\z", RegexOptions.NonBacktracking | RegexOptions.Singleline));
        }

        public bool Take(string segment, Dictionary<string, string> names)
        {
            if (Literal is not null)
                return segment == Literal;
            if (_form is null)
                return true;
            if (_form.Match(segment) is not { Success: true } match)
                return false;
            for (var i = 0; i < Names.Count; i++)
                names[Names[i]] = match.Groups[i + 1].Value;
            return true;
        }

        [GeneratedRegex(@"\{([\p{L}_][\p{L}\p{N}_-]*)\}")]
        private static partial Regex Name();
    }
}
