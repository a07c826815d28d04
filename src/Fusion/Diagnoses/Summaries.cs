using System.Text;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The summary of an answer. Its wording follows the evidence: nothing is likeliest that nothing tells from the others.</summary>
internal static class Summaries
{
    /// <summary>The summary of a diagnosis.</summary>
    /// <param name="weighing">The causes, and what the evidence tells of them.</param>
    /// <param name="reasons">Signs of the named cause that show; checked.</param>
    /// <param name="known">Whether a manual is about the code.</param>
    /// <param name="listed">Whether the device is listed.</param>
    /// <param name="wording">Language.</param>
    public static string Compose(Weighing weighing, IReadOnlyList<string> reasons, bool known, bool listed, Wording wording)
    {
        var zh = wording.Language == Language.Zh;
        var sentences = new List<string>();
        if (!listed)
            sentences.Add(zh ? "该设备未登记。" : "This device is not listed.");
        if (!known)
            sentences.Add(zh ? "该机型的手册中没有该故障代码的说明。" : "No manual of this type of machine describes this fault code.");
        if (weighing.Standing != Standing.NoCause)
            sentences.Add(Causes(weighing, reasons, zh));
        else if (known)
            sentences.Add(zh ? "手册未列出原因,请阅读该节。" : "The manual lists no cause; read its section.");
        return string.Join(zh ? "" : " ", sentences);
    }

    /// <summary>The cause that an answer names, and why.</summary>
    public static string Named(Standing standing, string cause, IReadOnlyList<string> reasons, bool zh)
    {
        var lead = standing == Standing.OnlyCause ? (zh ? "列出的唯一原因:" : "The only listed cause: ") : (zh ? "最可能是" : "Most likely ");
        var text = new StringBuilder(lead).Append(cause);
        if (reasons.Count > 0)
            text.Append(zh ? ",依据:" : ", because ").AppendJoin(zh ? "、" : ", ", reasons);
        return text.Append(zh ? '。' : '.').ToString();
    }

    private static string Causes(Weighing weighing, IReadOnlyList<string> reasons, bool zh)
    {
        var first = weighing.Ranked[0].Candidate.Cause;
        var count = weighing.Ranked.Count;
        return weighing.Standing switch
        {
            Standing.OnlyCause or Standing.ToldApart => Named(weighing.Standing, first, reasons, zh),
            Standing.Contradicted when count == 1 => zh
                ? $"现有数据与列出的唯一原因不符:{first}。请补充检查。"
                : $"What is known speaks against the only listed cause: {first}. Check further.",
            Standing.Contradicted => zh
                ? $"列出的 {count} 个原因都与现有数据不符,请按顺序检查。"
                : $"What is known speaks against all {count} listed causes; check them in this order.",
            _ when count == 1 => zh ? $"列出的原因:{first}。依据不足,请检查。" : $"Listed cause: {first}. The evidence does not confirm it; check it.",
            _ when weighing.IsOrdered => zh
                ? $"有 {count} 个可能的原因,现有依据不足以确定,请按顺序检查。"
                : $"{count} causes are possible and the evidence does not decide; check them in this order.",
            _ => zh
                ? $"有 {count} 个可能的原因,现有依据无法区分,请按顺序检查。"
                : $"{count} causes are possible and nothing tells them apart; check them in this order.",
        };
    }
}
