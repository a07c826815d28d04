using System.Text;
using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>
/// Typing errors: neighbouring characters swapped, characters dropped or doubled, Chinese homophones, neighbouring keys; one
/// for every eight Chinese or twelve other characters, one at least in each text.
/// </summary>
public sealed class Misspelt : IPerturbation
{
    private const int ChineseEvery = 8,
        OtherEvery = 12;

    // Characters of the same sound, as a phonetic keyboard confuses them.
    private static readonly string[] Homophones =
    [
        "的地得",
        "在再",
        "做作",
        "以已",
        "声升生",
        "油由游",
        "温文",
        "电店垫",
        "断段",
        "漏露",
        "松送",
        "磨摩",
        "震振",
        "机鸡基",
        "有又",
        "到道",
        "是事",
        "气器汽",
        "水睡",
        "响想",
        "动洞冻",
        "压呀",
        "流留",
        "力利",
        "灯登",
        "红洪",
        "长常",
        "高糕",
        "低滴",
        "没梅",
        "后候",
        "完玩",
        "早找",
        "客克",
        "管关",
        "泵蹦",
        "阀罚",
        "轴周",
        "承成",
        "线现",
        "接街",
        "头投",
        "口寇",
        "尘陈",
        "灰辉",
        "臭凑",
        "味未",
        "烟盐",
        "热惹",
        "冷棱",
        "烫躺",
        "坏怀",
        "卡咖",
        "转赚",
    ];

    // Each key with those beside it.
    private static readonly string[] Keys = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <inheritdoc/>
    public string Name => "misspelt";

    /// <inheritdoc/>
    public bool ChangesSources => false;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random) => OperatorWords.Rewrite(question, text => Spoil(text, random));

    private static string Spoil(string text, Random random)
    {
        var spoilt = new StringBuilder(text);
        var letters = text.Count(char.IsLetter);
        if (letters < 2)
            return text;
        for (var errors = Math.Max(1, letters / (text.Any(IsChinese) ? ChineseEvery : OtherEvery)); errors > 0; errors--)
        {
            var places = Enumerable.Range(0, spoilt.Length).Where(i => char.IsLetter(spoilt[i])).ToList();
            Err(spoilt, places[random.Next(places.Count)], random);
        }

        return spoilt.ToString();
    }

    private static void Err(StringBuilder text, int at, Random random)
    {
        var kind = random.Next(4);
        if (kind == 0 && Confused(text[at], random) is { } other)
            text[at] = other;
        else if (kind <= 1 && at + 1 < text.Length && char.IsLetter(text[at + 1]) && text[at + 1] != text[at])
            (text[at], text[at + 1]) = (text[at + 1], text[at]);
        else if (kind == 2)
            text.Insert(at, text[at]);
        else if (text.Length > 2)
            text.Remove(at, 1);
    }

    private static char? Confused(char c, Random random)
    {
        if (IsChinese(c))
            return Homophones.FirstOrDefault(h => h.Contains(c, StringComparison.Ordinal)) is { } same ? Another(same, c, random) : null;
        var lower = char.ToLowerInvariant(c);
        if (Keys.FirstOrDefault(k => k.Contains(lower, StringComparison.Ordinal)) is not { } row)
            return null;
        var at = row.IndexOf(lower, StringComparison.Ordinal);
        return row[
            at == 0 ? 1
            : at == row.Length - 1 || random.Next(2) == 0 ? at - 1
            : at + 1
        ];
    }

    private static char Another(string same, char c, Random random)
    {
        var others = same.Replace(c.ToString(), "", StringComparison.Ordinal);
        return others[random.Next(others.Length)];
    }

    private static bool IsChinese(char c) => c is >= '\u4e00' and <= '\u9fff';
}
