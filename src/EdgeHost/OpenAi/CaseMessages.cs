using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>A case's prompt as the two messages of a chat.</summary>
internal static class CaseMessages
{
    /// <summary>What the answer has to look like.</summary>
    public static string System(CasePrompt prompt) => prompt.Language.Chat(prompt.SummaryMarker.Text.Trim());

    /// <summary>The prompt without the marker that a model here would go on from.</summary>
    public static string User(CasePrompt prompt) => string.Concat(prompt.Segments.Take(prompt.Segments.Count - 1).Select(s => s.Text)).TrimEnd('\n');
}
