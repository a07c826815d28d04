using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Chat;

/// <summary>
/// Turns tokens into text piece by piece: what could be the beginning of a character or of a stop sequence is held back until it
/// is known.
/// </summary>
/// <param name="tokenizer">The vocabulary.</param>
/// <param name="place">What stands in front of the text.</param>
/// <param name="stops">Texts that end it, and are no part of it.</param>
internal sealed class StreamedText(TextTokenizer tokenizer, TextPlace place, IReadOnlyList<string> stops)
{
    private readonly List<int> _tokens = [];
    private int _given;

    /// <summary>A stop sequence has come.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes one more token.</summary>
    /// <returns>What is certain now and was not before.</returns>
    public string Add(int token)
    {
        _tokens.Add(token);
        return TakeCertainText(final: false);
    }

    /// <summary>What was held back, now that nothing follows.</summary>
    public string End() => IsStopped ? "" : TakeCertainText(final: true);

    private string TakeCertainText(bool final)
    {
        var text = tokenizer.Decode(_tokens, place);
        var certain = text.Length;
        foreach (var stop in stops)
            if (text.IndexOf(stop, Math.Min(_given, text.Length), StringComparison.Ordinal) is >= 0 and var at && at <= certain)
                (certain, IsStopped) = (at, true);
        if (!final && !IsStopped)
        {
            // Bytes of a character that is not whole yet.
            while (certain > 0 && text[certain - 1] == '\uFFFD')
                certain--;
            certain = Enumerable
                .Range(0, certain)
                .FirstOrDefault(i => stops.Any(s => s.Length > certain - i && s.AsSpan().StartsWith(text.AsSpan(i, certain - i))), certain);
        }

        if (certain <= _given)
            return "";
        var fresh = text[_given..certain];
        _given = certain;
        return fresh;
    }
}
