using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>Reads label and summary from an answer, and the labels' probabilities where the server gives those of tokens.</summary>
internal static partial class LabelReader
{
    // A model that only states a label says nothing of how sure it is. Enough to be listed as the probable cause; chosen, not measured.
    private const double Stated = 0.7;

    /// <summary>Reads an answer.</summary>
    /// <returns>By label, 0 to n, sums to 1; the summary may be empty.</returns>
    /// <exception cref="OpenAiException">It names no label of the prompt.</exception>
    public static (double[] Probabilities, string Summary) Read(ChatCompletion completion, CasePrompt prompt)
    {
        var match = Label().Match(completion.Text);
        if (!match.Success || match.Groups["label"].Value[0] - '0' is var label && label > prompt.Candidates.Count)
            throw new OpenAiException($"the answer names no label from 0 to {prompt.Candidates.Count}");
        var probabilities =
            FromTokens(completion.Tokens, match.Groups["label"].Index, prompt.Candidates.Count + 1) ?? FromLabel(label, prompt.Candidates.Count + 1);
        return (probabilities, Summary(completion.Text[(match.Index + match.Length)..], prompt));
    }

    private static double[]? FromTokens(IReadOnlyList<AnswerToken> tokens, int at, int labels)
    {
        var end = 0;
        var token = tokens.FirstOrDefault(t => (end += t.Text.Length) > at);
        if (token is null)
            return null;
        var sums = new double[labels];
        foreach (var (text, logProbability) in token.Alternatives)
            if (
                LabelToken().Match(text) is { Success: true } m
                && m.Groups["label"].Value[0] - '0' is var label
                && label < labels
                && !double.IsNaN(logProbability)
            )
                sums[label] += Math.Exp(Math.Min(0, logProbability));
        var total = sums.Sum();
        return total > 0 ? [.. sums.Select(s => s / total)] : null;
    }

    private static double[] FromLabel(int label, int labels) => [.. Enumerable.Range(0, labels).Select(l => l == label ? Stated : (1 - Stated) / (labels - 1))];

    private static string Summary(string rest, CasePrompt prompt)
    {
        var marker = prompt.SummaryMarker.Text.Trim();
        var at = rest.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
        return (at < 0 ? rest : rest[(at + marker.Length)..]).Trim();
    }

    // At the beginning, after whatever a model writes in front of it on the first line: [1], 【原因】[1], Cause: [1], or a bare 1.
    [GeneratedRegex(
        @"^\s*(?:(?:[^\n0-9\[]|【原因】|\[Cause\]|\[Ursache\]){0,24}[\[【(\uFF08\uFF3B]?\s*)(?<label>[0-9])(?![0-9.,])\s*[\]】)\uFF09\uFF3D]?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s*[\[【(\uFF08\uFF3B]?\s*(?<label>[0-9])(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex LabelToken();
}
