using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Tickets;

public sealed class TicketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var path = _folder.Write("t.jsonl", "");
        var ticket = Press.Ticket("t1", "冷却水流量不足", text: "水小了 \"quoted\" 🦾");
        TicketFile.Write(path, [ticket]);
        Assert.Equal(TicketFile.Line(ticket), TicketFile.Line(TicketFile.Read(path).Single()));
        Assert.Contains("冷却水流量不足", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "line 2")]
    [InlineData("{\"id\":\"x\"}", "line 2")]
    public void Read_BrokenLine_NamesIt(string line, string named)
    {
        var path = _folder.Write("t.jsonl", TicketFile.Line(Press.Ticket("t1", "c")) + "\n" + line + "\n");
        Assert.Contains(named, Assert.Throws<InvalidInputException>(() => TicketFile.Read(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>185 °F are 85 ℃: high, as the ticket in ℃ says.</summary>
    [Fact]
    public void Nearest_TicketInAnotherUnit_IsJudgedAlike()
    {
        var fahrenheit = Press.Ticket("f", "a") with { Readings = new Dictionary<string, SensorValue> { ["temperature"] = new(185, "°F") } };
        var cold = Press.Ticket("c", "b") with { Readings = new Dictionary<string, SensorValue> { ["temperature"] = new(20, "℃") } };
        var nearest = new TicketIndex([cold, fahrenheit], Press.Catalog).Nearest(Press.Case(), Language.Zh, 2);
        Assert.Equal(["f", "c"], nearest.Select(t => t.Id));
        var prompt = PromptBuilder.Build(Press.Case(), [Press.Section], nearest, Language.Zh);
        Assert.Contains("[3] a:同产线;温度偏高〔当前:偏高〕", prompt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nearest_SameStateAndLineAndWords_ComesFirst()
    {
        var index = new TicketIndex(
            [
                Press.Ticket("other-state", "a", vibration: 6, image: "红色报警灯闪烁"),
                Press.Ticket("same-state", "b", text: "水箱没水"),
                Press.Ticket("other-line", "c", line: "line-1"),
                Press.Ticket("same-words", "d", text: "连接器松了", day: -5),
            ],
            Press.Catalog
        );
        var nearest = index.Nearest(Press.Case(text: "连接器好像松了"), Language.Zh, 3).Select(t => t.Id).ToList();
        Assert.Equal("same-words", nearest[0]);
        Assert.Equal("same-state", nearest[1]);
        Assert.Equal(2, index.Nearest(Press.Case(), Language.Zh, 2, except: "same-words").Count);
        Assert.DoesNotContain(index.Nearest(Press.Case(), Language.Zh, 9, except: "same-words"), t => t.Id == "same-words");
        Assert.Empty(index.Nearest(Press.Case(), Language.En, 3));
        Assert.Empty(index.Nearest(Press.Case(code: "E999"), Language.Zh, 3));
    }

    /// <summary>Vibration has always told these causes apart, lamp and temperature never: one sensor outweighs both.</summary>
    [Fact]
    public void Nearest_WhatHasToldTheCause_OutweighsWhatHasNot()
    {
        var lamps = new[] { "红色报警灯常亮", "红色报警灯闪烁" };
        var tickets = Enumerable
            .Range(0, 12)
            .Select(i =>
                Press.Ticket(
                    $"t{i:00}",
                    i % 2 == 0 ? "low" : "high",
                    vibration: i % 2 == 0 ? 2.3 : 6,
                    temperature: i % 4 == 0 ? 85 : 20,
                    image: lamps[i / 2 % 2]
                )
            )
            .ToList();
        tickets.Add(Press.Ticket("same-lamp-and-temperature", "high", vibration: 6));
        var nearest = new TicketIndex(tickets, Press.Catalog).Nearest(Press.Case(vibration: 2.3, image: "红色报警灯常亮"), Language.Zh, 7);
        Assert.All(nearest.Take(6), t => Assert.Equal("low", t.Cause));
        Assert.Equal("same-lamp-and-temperature", nearest[6].Id);
    }

    [Fact]
    public void Nearest_RareWords_OutweighWordsOfEveryTicket()
    {
        var tickets = Enumerable.Range(0, 12).Select(i => Press.Ticket($"t{i:00}", "a", text: "帮忙看下")).ToList();
        tickets.Add(Press.Ticket("rare", "b", text: "小河断流了,刚换班", day: -9));
        var index = new TicketIndex(tickets, Press.Catalog);
        Assert.Equal("rare", index.Nearest(Press.Case(text: "帮忙看下,小溪断流了"), Language.Zh, 1)[0].Id);
        Assert.Equal("a", index.Nearest(Press.Case(text: "帮忙看下"), Language.Zh, 1)[0].Cause);
    }

    /// <summary>Words are not counted anew with every ticket; an index that has grown by one ticket after another finds what a new one finds.</summary>
    [Fact]
    public void With_OneAfterAnother_FindsWhatAnIndexMadeAtOnceFinds()
    {
        var tickets = Enumerable
            .Range(0, 60)
            .Select(i =>
                Press.Ticket($"t{i:00}", $"c{i % 5}", 70 + i % 3 * 10, i % 4, i % 2 == 0 ? "红色报警灯常亮" : "红色报警灯闪烁", $"毛病{i % 5},第{i % 7}班")
            )
            .ToList();
        var grown = tickets.Aggregate(TicketIndex.Empty, (index, ticket) => index.With(ticket, Press.Catalog));
        var whole = new TicketIndex(tickets, Press.Catalog);
        foreach (var ticket in tickets)
        {
            var @case = Press.Case(ticket.Readings["temperature"].Value, ticket.Readings["vibration"].Value, ticket.Image!, ticket.Text);
            Assert.Equal(whole.Nearest(@case, Language.Zh, 3).Select(t => t.Cause), grown.Nearest(@case, Language.Zh, 3).Select(t => t.Cause));
        }
    }
}
