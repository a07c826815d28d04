using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>What is particular about the bundled model's vocabulary.</summary>
public static class MiniVocabulary
{
    /// <summary>Ends a text.</summary>
    public const string EndOfText = "<|endoftext|>";

    // Judgements and lamp states are words of their own wherever they stand: the model compares them, so 温度偏高 must not
    // become one token in one place and two in another. Written so that .NET and Rust regex engines agree.
    private const string States = "偏高|偏低|正常|未知|上升|下降|常亮|闪烁|熄灭";

    /// <summary>How text is cut before merges are learned and applied.</summary>
    public const string Pattern = " ?〔now:|〔当前:|" + States + "|(?:(?!" + States + @")[一-龥])+| ?(?:(?![一-龥])\p{L})+|\p{N}|[^\s\p{L}\p{N}]|\s+";

    /// <summary>Markers and labels are single tokens that no text from outside can produce.</summary>
    public static IReadOnlyList<string> Specials =>
        [
            EndOfText,
            CasePrompt.Yes,
            CasePrompt.No,
            .. Enumerable.Range(0, CasePrompt.MaxCandidates + 1).Select(CasePrompt.LabelText),
            .. Wording.Zh.Markers,
            .. Wording.En.Markers,
        ];

    /// <summary>Learns the vocabulary from text about random plants.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="size">Tokens in all.</param>
    public static TrainedVocabulary Train(IEnumerable<string> texts, int size) =>
        BpeTrainer.Train(
            texts,
            new BpeTrainingOptions
            {
                VocabularySize = size,
                SpecialTokens = Specials,
                Pattern = Pattern,
            }
        );
}
