namespace EdgeDiag.Fusion.Manuals;

/// <summary>Looks over a manual's lines before they are parsed: what takes more than linear time there stays short.</summary>
internal static class MarkdownShape
{
    private const int TabColumns = 4;

    /// <exception cref="InvalidInputException">A line is indented too far, or a paragraph is too long; the key names the line.</exception>
    public static void Check(string path, string text)
    {
        if (text.Length > ManualLimits.MarkdownBytes)
            throw new InvalidInputException(path, "text", $"at most {ManualLimits.MarkdownBytes} characters", $"{text.Length}");
        var (number, characters) = (0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var content = line.TrimStart();
            var indent = 0;
            foreach (var c in line[..^content.Length])
                indent += c == '\t' ? TabColumns : 1;
            if (indent > ManualLimits.Indent && content.Length > 0)
                throw new InvalidInputException(path, $"line {number}", $"at most {ManualLimits.Indent} columns in front of the text", $"{indent}");
            if (content.Length == 0 || BeginsBlock(content))
                characters = 0;
            // Blanks cost nothing.
            foreach (var c in content)
                characters += c is ' ' or '\t' ? 0 : 1;
            if (characters > ManualLimits.ParagraphCharacters)
                throw new InvalidInputException(
                    path,
                    $"line {number}",
                    $"at most {ManualLimits.ParagraphCharacters} characters in a paragraph or list entry",
                    "more"
                );
        }
    }

    // A heading, or an entry of a list.
    private static bool BeginsBlock(ReadOnlySpan<char> content)
    {
        var mark = content.IndexOfAny(' ', '\t');
        if (mark <= 0)
            return false;
        var word = content[..mark];
        return word is "-" or "*" or "+" || word.TrimStart('#').Length == 0 || (word[^1] is '.' or ')' && word[..^1].TrimStart("0123456789").Length == 0);
    }
}
