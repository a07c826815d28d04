using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>The same said otherwise: clauses in another order, common words replaced, a few words around it.</summary>
public sealed class Paraphrased : IPerturbation
{
    private static readonly (string From, string To)[] Chinese =
    [
        ("声音", "响声"),
        ("有点", "稍微"),
        ("突然", "一下子"),
        ("一直", "总是"),
        ("没有", "没"),
        ("起来", "起来了"),
        ("不能", "没法"),
        ("很", "特别"),
        ("看到", "看见"),
        ("闻到", "有"),
        ("刚才", "刚刚"),
        ("以后", "之后"),
        ("以前", "之前"),
        ("停机", "停下来"),
        ("机器", "设备"),
        ("漏油", "往外漏油"),
        ("出来", "出来了"),
        ("客户", "顾客"),
        ("早上", "早晨"),
        ("师傅", "老师傅"),
        ("之后", "以后"),
        ("已经", "已"),
        ("听到", "听见"),
        ("地上", "地面上"),
    ];

    private static readonly (string From, string To)[] English =
    [
        ("noise", "sound"),
        ("a bit", "slightly"),
        ("suddenly", "all at once"),
        ("stopped", "came to a stop"),
        ("halted", "stopped"),
        ("machine", "unit"),
        ("again", "once more"),
        ("near", "close to"),
        ("hot", "very warm"),
        ("smell", "odour"),
        ("since", "ever since"),
        ("started", "began"),
        ("cannot", "is not able to"),
        ("always", "every time"),
        ("on the floor", "on the ground"),
        ("we are", "we're"),
        ("it is", "it's"),
        ("nobody", "no one"),
        ("someone", "somebody"),
        ("dirty", "not clean"),
        ("broken", "damaged"),
        ("heard", "noticed"),
    ];

    private static readonly string[] ChineseAround = ["报告:{0}", "{0},请看一下", "操作工说{0}", "现场反映{0}", "{0},麻烦尽快处理", "情况是{0}"];
    private static readonly string[] EnglishAround =
    [
        "report: {0}",
        "{0}, please have a look",
        "operator says {0}",
        "as far as we can tell {0}",
        "{0}, please come soon",
        "what we see: {0}",
    ];

    /// <inheritdoc/>
    public string Name => "paraphrased";

    /// <inheritdoc/>
    public bool ChangesSources => false;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random) => OperatorWords.Rewrite(question, text => Say(text, random));

    private static string Say(string text, Random random)
    {
        var parts = OperatorWords.Clause().Split(text);
        var separator = parts.Length > 1 ? parts[1] : "";
        var clauses = parts.Where((_, i) => i % 2 == 0).Where(c => c.Length > 0).ToList();
        if (clauses.Count > 1)
            clauses.Reverse();
        var said = string.Join(separator, clauses);
        var chinese = text.Any(c => c >= '\u4e00');
        var replaced = (chinese ? Chinese : English).Where(p => said.Contains(p.From, StringComparison.Ordinal)).ToList();
        if (replaced.Count > 0)
        {
            var (from, to) = replaced[random.Next(replaced.Count)];
            said = said.Replace(from, to, StringComparison.Ordinal);
        }

        var around = (chinese ? ChineseAround : EnglishAround)[random.Next(6)];
        // One change is enough for a long text; a short one without any gets words around it.
        return said == text || random.Next(2) == 0 ? around.Replace("{0}", said, StringComparison.Ordinal) : said;
    }
}
