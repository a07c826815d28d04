namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Texts that have broken programs before.</summary>
internal static class HostileText
{
    private static readonly string[] Short =
    [
        "",
        " ",
        "\t",
        "\0",
        "a\0b",
        "null",
        "-1",
        "0",
        "NaN",
        "1e306",
        "b|c",
        "a|b|c",
        "|",
        "'; DROP TABLE faults; --",
        "../../../etc/passwd",
        "C:\\nul",
        "%s%n%x",
        "{0}",
        "${jndi:ldap://x}",
        "\u001b[2J\u001b[31mred\u001b[0m",
        "\u001b]0;title\u0007",
        "fail\r\nfail: EdgeDiag.EdgeHost[0] a forged line",
        "\u009b31m",
        "\u202egnp.exe",
        "\ufeff",
        "\u2028",
        "\ud83d\ude00",
        "e\u0301\u0301\u0301\u0301",
        "+",
        "#",
        "$SYS/x",
        "a/b",
        "//",
        "..",
        "ſ",
        "ﷺ",
        "主缸过热",
        "<script>alert(1)</script>",
        "--Mqtt:Port",
        "=cmd|' /C calc'!A0",
        "\"",
        "\\",
        "\u007f",
        "constructor",
        "__proto__",
    ];

    /// <summary>A short one, or seldom one of many characters.</summary>
    public static string Of(ChaosRandom random) =>
        random.Below(12) switch
        {
            0 => new string(random.Pick<char>([.. "aあ|, \u001b\n"]), random.Pick((int[])[33, 65, 129, 401, 4001, 70_000])),
            1 => string.Concat(Enumerable.Repeat("a, ", random.Pick((int[])[20, 400, 1333]))),
            2 => string.Concat(Enumerable.Range(0, 20).Select(_ => (char)random.Below(0xD800))),
            _ => random.Pick(Short),
        };
}
