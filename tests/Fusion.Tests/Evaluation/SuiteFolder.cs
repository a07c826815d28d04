using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Evaluation;

/// <summary>A small suite on disk: one press, E102 with two causes in two languages, and a pump whose P02 has the same number.</summary>
internal sealed class SuiteFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SuiteFolder()
    {
        _folder.Write(
            "devices.json",
            """{"devices":[{"id":"press-07","line":"line-3","type":"press","name":{"zh":"冲压机","en":"press"},"sensors":"""
                + """[{"name":"temperature","unit":"℃","high":80},"""
                + """{"name":"vibration","unit":"mm/s","high":4.5},{"name":"current","unit":"A","high":20}]}]}"""
        );
        _folder.Write(
            "manuals/press.zh.md",
            "---\nid: press-manual\ndevice_type: press\nlanguage: zh\n---\n## E102 主缸温度异常\n"
                + "### 冷却水流量不足\n- 现象:温度偏高;振动正常\n- 处理:检查;拧紧\n### 主轴承磨损\n- 现象:振动偏高\n- 处理:更换\n"
        );
        _folder.Write(
            "manuals/press.en.md",
            "---\nid: press-manual\ndevice_type: press\nlanguage: en\n---\n## E102 cylinder hot\n"
                + "### low cooling water\n- Signs: temperature high; vibration normal\n- Remedy: check it\n"
                + "### worn bearing\n- Signs: vibration high\n- Remedy: replace it\n"
        );
        _folder.Write(
            "manuals/pump.zh.md",
            "---\nid: pump-manual\ndevice_type: pump\nlanguage: zh\n---\n## P02 流量低\n### 吸入口堵塞\n- 现象:压力偏低\n- 处理:清洗\n"
        );
        Tickets();
    }

    public string Path => _folder.Path;

    public SuiteFolder Tickets(Ticket[]? questions = null, Ticket[]? earlier = null, Ticket[]? validation = null)
    {
        TicketFile.Write(_folder.Write("tickets/heldout.jsonl", ""), questions ?? [Press.Ticket("q1", "冷却水流量不足")]);
        if (earlier is not null)
            TicketFile.Write(_folder.Write("tickets/train.jsonl", ""), earlier);
        if (validation is not null)
            TicketFile.Write(_folder.Write("tickets/validation.jsonl", ""), validation);
        return this;
    }

    public SuiteFolder Write(string name, string text)
    {
        _folder.Write(name, text);
        return this;
    }

    public EvaluationSuite Load(string split = "heldout") => EvaluationSuite.Load(_folder.Path, split);

    public void Dispose() => _folder.Dispose();
}
