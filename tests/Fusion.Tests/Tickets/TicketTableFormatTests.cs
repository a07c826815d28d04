using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Tickets;

public sealed class TicketTableFormatTests
{
    [Theory]
    [InlineData("03.02.2026", "dd.MM.yyyy", "2026-02-03T00:00:00+00:00")]
    [InlineData("03.02.2026", "MM.dd.yyyy", "2026-03-02T00:00:00+00:00")]
    [InlineData("3.2.2026 06:05", "d.M.yyyy HH:mm", "2026-02-03T06:05:00+00:00")]
    [InlineData("03.02.2026 06:00:00 +01:00", "dd.MM.yyyy HH:mm:ss zzz", "2026-02-03T06:00:00+01:00")]
    [InlineData("2026-03-02", null, "2026-03-02T00:00:00+00:00")]
    [InlineData("2026-03-02T06:00:00+08:00", null, "2026-03-02T06:00:00+08:00")]
    [InlineData("2026-03-02 06:00:00.25 +0100", null, "2026-03-02T06:00:00.25+01:00")]
    public void TryTime_InTheFormThatIsStated_IsRead(string text, string? form, string expected)
    {
        Assert.True(new TicketTableFormat(DateFormat: form).TryTime(text, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("03.02.2026 06:00:00 +01:00", null)]
    [InlineData("03/02/2026", null)]
    [InlineData("2 March 2026", null)]
    [InlineData("06:00", null)]
    [InlineData("2026-13-02", null)]
    [InlineData("2026-02-03", "dd.MM.yyyy")]
    [InlineData("31.02.2026", "dd.MM.yyyy")]
    public void TryTime_AnyOther_IsRefused(string text, string? form) => Assert.False(new TicketTableFormat(DateFormat: form).TryTime(text, out _));

    [Theory]
    [InlineData("12,5", ',', 12.5)]
    [InlineData("-0,25", ',', -0.25)]
    [InlineData("12", ',', 12)]
    [InlineData("12.5", '.', 12.5)]
    public void TryNumber_WithItsDecimalSign_IsRead(string text, char sign, double expected)
    {
        Assert.True(new TicketTableFormat(sign).TryNumber(text, out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("12.5", ',')]
    [InlineData("1.234,5", ',')]
    [InlineData("12,5", '.')]
    [InlineData("1,234.5", '.')]
    [InlineData("NaN", '.')]
    public void TryNumber_WithTheOtherSign_IsRefused(string text, char sign) => Assert.False(new TicketTableFormat(sign).TryNumber(text, out _));

    [Theory]
    [InlineData("dd.MM.yyyy", true)]
    [InlineData("dd.MM.yyyy HH:mm", true)]
    [InlineData("yyyyMMdd", true)]
    [InlineData("dd.MM.", false)]
    [InlineData("dd.mm.yyyy", false)]
    [InlineData("HH:mm", false)]
    [InlineData("d", false)]
    [InlineData("%", false)]
    [InlineData("", false)]
    public void IsDateFormat_NeedsDayMonthAndYear(string text, bool expected) => Assert.Equal(expected, TicketTableFormat.IsDateFormat(text));

    [Fact]
    public void Read_AGermanTable_IsUnderstoodAsItIsStated_AndNamedWhereItIsNot()
    {
        const string Table = "ts;line;device;code;cause;reading.temperature\n03.02.2026;l;d;E1;x;86,5\n";
        var told = new List<string>();
        IReadOnlyList<Ticket> Read(TicketTableFormat? format) => TicketTable.Read("t.csv", Table, new Dictionary<string, string>(), null, told.Add, format);
        var ticket = Assert.Single(Read(new TicketTableFormat(',', "dd.MM.yyyy")));
        Assert.Equal((2, 86.5), (ticket.Timestamp.Month, ticket.Readings["temperature"].Value));
        Assert.Empty(told);
        Assert.Empty(Read(null));
        Assert.Contains("expected a number such as 12.5, or --decimal , for 12,5, found 86,5", told.Single(), StringComparison.Ordinal);
        Assert.Empty(Read(new TicketTableFormat(',')));
        Assert.Contains("or --date-format for another form, found 03.02.2026", told.Last(), StringComparison.Ordinal);
    }
}
