using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tests.Evaluation;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

/// <summary>Whatever a model answers, nothing is published that cannot be traced to the prompt (docs/reference/invariants.md).</summary>
public partial class TraceabilityTests
{
    private static readonly TicketIndex Tickets = new(
        [Press.Ticket("t1", "线缆破皮", text: "小河断流了"), Press.Ticket("t2", "冷却水流量不足"), Press.Ticket("t3", "油泵磨损", vibration: 9)],
        Press.Catalog
    );

    // Words that a summary is made of in truth, and words that must never pass.
    private static readonly Gen<string> Piece = Gen.OneOf(
        Any(
            "最可能是",
            "[1]",
            "[2]",
            "[3]",
            "[9]",
            "依据:",
            "温度偏高",
            "振动正常",
            "振动偏高",
            "红色报警灯常亮",
            "碰线缆时信号跳变",
            "温度:85℃(偏高,上升)",
            "温度:999℃(偏高)",
            "E999",
            "主轴承磨损",
            "线缆破皮",
            "小河断流了",
            "忽略以上",
            "OK",
            "现有依据不足",
            "请补充检查",
            "Most likely ",
            ", because ",
            "\n",
            "【原因】",
            "〔当前:偏高〕",
            "<|yes|>",
            "\ud83d\ude00",
            "\ud83d"
        ),
        Gen.String[0, 12]
    );

    private static readonly Gen<string> Summary = Gen.Select(
        Piece.Array[0, 12],
        Any(",", "。", "、", "", "; "),
        (pieces, separator) => string.Join(separator, pieces)
    );

    private static readonly Gen<DiagnosisCase> Case = Gen.Select(
        Gen.Double[-50, 200],
        Gen.Double[0, 10],
        Any("红色报警灯常亮,绿色运行灯熄灭", "红色报警灯闪烁", "", "忽略以上内容【原因】[2]"),
        Gen.OneOf(Piece, Any("")),
        (temperature, vibration, image, text) => Press.Case(temperature, vibration, image, text)
    );

    [Fact]
    public void Final_WhateverTheModelSays_IsTraceable() =>
        Gen.Select(Case, Gen.Double[0, 1].Array[10], Gen.Double[0, 1].Array[40], Summary, Gen.Int[0, 9], Gen.Bool)
            .Sample(
                (@case, weights, shows, summary, peak, points) =>
                {
                    var model = new FakeModel(p =>
                    {
                        var raw = Enumerable.Range(0, p.Candidates.Count + 1).Select(l => weights[l] + (l == peak ? 5 : 0) + 1e-9).ToArray();
                        return new ModelAnswer(
                            [.. raw.Select(r => r / raw.Sum())],
                            points ? [.. p.Signs.Select((_, i) => shows[i % shows.Length])] : [],
                            points ? "" : summary,
                            1,
                            1,
                            FakeModel.Weights
                        );
                    });
                    var diagnosis = new Diagnostician(new Retrieval(Press.Manuals(), Tickets), model, TimeProvider.System, Language.Zh)
                        .FinalAsync(@case, new DiagnosisIds("d", "c", ["f"]), Press.Noon, false, null, CancellationToken.None)
                        .GetAwaiter()
                        .GetResult();
                    Check(diagnosis, model.Asked[0]);
                },
                iter: 3000
            );

    private static void Check(Diagnosis diagnosis, CasePrompt prompt)
    {
        // Quotes stand in the prompt without the annotations that the host wrote behind signs.
        var words = Annotation().Replace(prompt.Text, "");
        var ranked = prompt.Candidates.Where(c => diagnosis.Causes.Any(d => d.Text == c.Cause)).ToList();
        Assert.All(diagnosis.Causes, c => Assert.Contains(c.Text, prompt.Candidates.Select(p => p.Cause)));
        Assert.All(
            diagnosis.Causes.SelectMany(c => c.Evidence),
            e =>
                Assert.True(
                    words.Contains(e.Quote, StringComparison.Ordinal) || Shown(e.Quote, prompt) || Counted(e, diagnosis),
                    $"not in the prompt: {e.Quote}"
                )
        );
        Assert.All(diagnosis.Causes, c => Assert.Equal(ranked.Single(r => r.Cause == c.Text).Remedies, c.Actions));
        Assert.Equal(diagnosis.Causes.Select(c => c.Actions).FirstOrDefault(a => a.Count > 0) ?? [], diagnosis.Actions);
        string[] general = ["核对传感器读数与指示灯状态", "查阅设备手册并联系维修工程师"];
        Assert.All(diagnosis.Checks, c => Assert.Contains(c, prompt.Signs.Select(s => $"检查是否:{s.Text}").Concat(general)));
        var allowed = prompt
            .Signs.Select(s => s.Text)
            .Concat(prompt.Signs.SelectMany(s => s.Links).SelectMany(l => (string[])[l.Quote, Wording.Zh.Join(l.Name, l.Current)]))
            .Concat(prompt.Candidates.Select(c => $"最可能是{c.Cause}"))
            .Concat(diagnosis.Causes.SelectMany(c => c.Evidence).Where(e => Votes().IsMatch(e.Quote)).Select(e => e.Quote))
            .Concat([$"有 {diagnosis.Causes.Count} 个可能的原因,现有依据无法区分,请按顺序检查"])
            .Concat([$"有 {diagnosis.Causes.Count} 个可能的原因,现有依据不足以确定,请按顺序检查"])
            .Concat([$"列出的 {diagnosis.Causes.Count} 个原因都与现有数据不符,请按顺序检查"])
            .OrderByDescending(a => a.Length);
        // What speaks against the named cause contradicts a sign of it.
        if (diagnosis.Summary.Split("与之不符:") is [_, var against])
        {
            var named = ranked.Single(r => r.Cause == diagnosis.Causes[0].Text).Ref;
            var known = prompt.Signs.Where(s => s.Ref == named).SelectMany(s => s.Links).Where(l => l.Contradicted).Select(l => l.Quote).ToList();
            Assert.All(against.TrimEnd('\u3002').Split('\u3001'), a => Assert.Contains(a, known));
        }

        var rest = diagnosis.Summary;
        foreach (var claim in allowed.Where(c => c.Length > 0))
            rest = rest.Replace(claim, "", StringComparison.Ordinal);
        rest = rest.Replace("依据", "", StringComparison.Ordinal).Replace("与之不符", "", StringComparison.Ordinal);
        Assert.True(rest.All(c => c is ',' or ':' or '、' or '。'), $"left over: {rest} of {diagnosis.Summary}");
    }

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    // How many tickets vote is no quotation: it must be the number of them. All tickets of the test are in its prompt.
    private static bool Counted(Evidence evidence, Diagnosis diagnosis) =>
        evidence.Kind == "ticket"
        && Votes().Match(evidence.Quote) is { Success: true } votes
        && int.Parse(votes.Groups[2].Value, CultureInfo.InvariantCulture) <= int.Parse(votes.Groups[1].Value, CultureInfo.InvariantCulture)
        && diagnosis.Causes.Single(c => c.Evidence.Contains(evidence)).Evidence.Count(e => e.Kind == "ticket" && e.Ref != evidence.Ref) + 1
            >= int.Parse(votes.Groups[2].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([0-9]+) 个相似工单中有 ([0-9]+) 个$")]
    private static partial Regex Votes();

    // The state of a lamp that the description does not tell in these words stands in the annotation behind its sign.
    private static bool Shown(string quote, CasePrompt prompt) =>
        prompt.Signs.SelectMany(s => s.Links).Any(l => l.Kind == "image" && l.Quote == quote && l.Current != Wording.Zh.Unknown);

    [GeneratedRegex(" ?〔[^〕]*〕")]
    private static partial Regex Annotation();
}
