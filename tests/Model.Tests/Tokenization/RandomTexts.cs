namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>Texts of words, signs, Chinese, emoji, rare planes, combining marks and odd spaces.</summary>
internal static class RandomTexts
{
    private static readonly string[] Pieces =
    [
        "the",
        " the",
        "temperature",
        " is",
        " high",
        "a",
        "aa",
        "abc",
        "bcab",
        " ",
        "  ",
        "   ",
        "\n",
        "\r\n",
        "\t",
        "温度",
        "偏高",
        "温度偏高",
        "振动正常",
        "压力不足",
        "设备",
        "E102",
        "85",
        "3.14",
        "℃",
        "🦙",
        "👩‍🔧",
        "🇨🇳",
        "𠀀",
        "𝟘",
        "é",
        "e\u0301",
        "ü",
        "한국",
        "日本語",
        "нещо",
        "<s>",
        "</s",
        "<0x41>",
        "[INST]",
        "!?",
        "...",
        "—",
        "“”",
        "x",
        "Q",
        "\u00A0",
        "\u3000",
        "\uFFFD",
        "ß",
        "'s",
        "'RE",
        " I'll",
    ];

    public static List<string> Draw(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]))),
        ];
    }
}
