using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

public class TicketTaskTests
{
    private static TicketTask Build(Ticket ticket, params Ticket[] others)
    {
        using var manuals = Press.Manuals();
        var @case = TicketCase.FromTicket(ticket, Press.Device);
        var (prompt, _) = new Retrieval(manuals, new TicketIndex([ticket, .. others], Press.Catalog)).Prompt(@case, ticket.Language, 2, ticket.Id);
        return TicketTask.FromPrompt(prompt, [ticket.Cause], $"{ticket.Text}\n{ticket.Image}");
    }

    [Fact]
    public void FromPrompt_ManualsCause_IsItsLabelAndTheSignsThatShow()
    {
        var task = Build(Press.Ticket("t1", "传感器连接器松动", vibration: 6, image: "红色报警灯闪烁", text: "碰线缆时信号跳变"));
        Assert.Equal(2, task.Label);
        Assert.Equal("最可能是[2],依据:温度偏高、振动偏高、红色报警灯闪烁。", task.Summary);
        Assert.Empty(GroundingCheck.Check(task.Summary, task.Prompt, 2).CutClaims);
    }

    [Fact]
    public void FromPrompt_Ticket_NeverShowsItsOwnEnd()
    {
        var task = Build(Press.Ticket("t1", "线缆破皮"), Press.Ticket("t2", "冷却水流量不足"));
        Assert.DoesNotContain("线缆破皮", task.Prompt.Text, StringComparison.Ordinal);
        Assert.Equal(CasePrompt.SomethingElse, task.Label);
        Assert.Contains("依据不足", task.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPrompt_CauseThatOnlyAnEarlierTicketLists_IsThatTicketsLabel() =>
        Assert.Equal(3, Build(Press.Ticket("t1", "线缆破皮"), Press.Ticket("t2", "线缆破皮")).Label);
}
