using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Tickets;

/// <summary>Tables of tickets as maintenance systems export them, in four languages, need no list of their columns.</summary>
public class TicketHeaderTests
{
    [Theory]
    [InlineData("Ticketnummer;Zeitpunkt;Linie;Maschine;Störcode;Beschreibung;Ursache;Maßnahmen", "de")]
    [InlineData("Ticket No,Date,Line,Machine,Fault Code,Remarks,Root cause,Work done", "en")]
    [InlineData("工单号,时间,产线,设备,故障代码,故障描述,故障原因,处理措施", "zh")]
    [InlineData("チケット番号,日時,ライン,設備,エラーコード,内容,原因,処置", "ja")]
    [InlineData("id,ts,line,device,code,text,cause,actions", "en")]
    public void Read_UsualColumns_AreFound(string header, string tag)
    {
        var separator = header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var cause = tag is "zh" or "ja" ? "连接器松动" : "loose connector";
        var row = string.Join(separator, "T-7", "2026-03-02T06:00:00Z", "line-3", "press-07", "E102", "x", cause, tag == "zh" ? "紧固\uFF1B复位" : "紧固");
        var told = new List<string>();
        var language = LanguageExtensions.FromTag(tag) ?? Language.En;
        var ticket = Assert.Single(
            TicketTable.Read("t.csv", $"{header}\n{row}\n", new Dictionary<string, string>(), null, told.Add, new TicketTableFormat(Language: language))
        );
        Assert.Empty(told);
        Assert.Equal(("T-7", "line-3", "press-07", "E102", "x", cause), (ticket.Id, ticket.Line, ticket.Device, ticket.Code, ticket.Text, ticket.Cause));
        Assert.Equal(tag == "zh" ? ["紧固", "复位"] : ["紧固"], ticket.Actions);
        Assert.Equal(tag is "zh" or "ja" ? Language.Zh : language, ticket.Language);
    }

    [Fact]
    public void Read_ColumnThatIsCalledAsTheMember_GoesBeforeAUsualWord()
    {
        var read = TicketTable.Read(
            "t.csv",
            "machine,line,device,code,cause,ts\nwrong,l,right,E1,worn belt,2026-03-02T06:00:00Z\n",
            new Dictionary<string, string>(),
            null,
            Assert.Null
        );
        Assert.Equal("right", Assert.Single(read).Device);
    }

    [Fact]
    public void Words_NameOneMemberEach()
    {
        foreach (var file in EdgeDiag.Fusion.Languages.LanguageFiles.All)
            Assert.Empty(file.Tickets.SelectMany(t => t.Value).GroupBy(w => w).Where(g => g.Count() > 1).Select(g => g.Key));
    }
}
