using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tests.Journal.Contract;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>Faults of one code in several spellings belong to one case.</summary>
public sealed class SpelledCodesTests : IDisposable
{
    private readonly JournalFixture _journal = new(path => new FaultJournal(path));

    public void Dispose() => _journal.Dispose();

    [Theory]
    [InlineData("e102")]
    [InlineData("E-102")]
    [InlineData("Ｅ１０２")]
    [InlineData("E0102")]
    [InlineData(" e 102 ")]
    public void RecordFault_ASpellingOfAnOpenCasesCode_JoinsIt_AndItsEndClosesIt(string code)
    {
        var opened = _journal.Record("""{"ts":1772424000000,"code":"E102"}""");
        Assert.Equal(new TakenFault(TakenAs.Joined, opened.CaseId), _journal.Record($$"""{"ts":1772424005000,"code":"{{code}}"}"""));
        Assert.Equal(TakenAs.Opened, _journal.Record("""{"ts":1772424006000,"code":"E103"}""").As);
        _journal.Reopen();
        Assert.Equal(new TakenFault(TakenAs.Cleared, opened.CaseId), _journal.Record($$"""{"ts":1772424007000,"code":"{{code}}","state":"cleared"}"""));
        Assert.Equal(TakenAs.Opened, _journal.Record("""{"ts":1772424108000,"code":"E102"}""").As);
        Assert.Equal("E102", _journal.Journal.Find(opened.CaseId)!.Snapshot.Fault.Code);
        _journal.AssertBooks();
    }

    [Fact]
    public void RecordFault_TheSameCodeByWordsOrNumber_JoinsWhereTheManualSaysSo()
    {
        var folding = Folding(
            new CodeBook(
                [
                    ["4021", "0x0011"],
                ],
                new Dictionary<string, string> { ["Hot"] = "4021" }
            )
        );
        var opened = Record("""{"ts":1772424000000,"code":"4021"}""", folding);
        Assert.Equal(opened.CaseId, Record("""{"ts":1772424001000,"code":"Alarm 4021"}""", folding).CaseId);
        Assert.Equal(opened.CaseId, Record("""{"ts":1772424002000,"code":"HOT"}""", folding).CaseId);
        var number = Record("""{"ts":1772424003000,"code":"17"}""", folding);
        Assert.NotEqual(opened.CaseId, number.CaseId);
        Assert.Equal(number.CaseId, Record("""{"ts":1772424004000,"code":"0x11"}""", folding).CaseId);
    }

    [Fact]
    public void RecordFault_CodesOfOneManualThatLookAlike_HaveCasesOfTheirOwn()
    {
        var folding = Folding(
            new CodeBook(
                [
                    ["E1", "E01"],
                ],
                new Dictionary<string, string>()
            )
        );
        var one = Record("""{"ts":1772424000000,"code":"E1"}""", folding);
        var other = Record("""{"ts":1772424001000,"code":"E01"}""", folding);
        Assert.NotEqual(one.CaseId, other.CaseId);
        Assert.Equal(one.CaseId, Record("""{"ts":1772424002000,"code":"e-1"}""", folding).CaseId);
        Assert.Equal(other.CaseId, Record("""{"ts":1772424003000,"code":"e01"}""", folding).CaseId);
    }

    [Fact]
    public void RecordFault_AfterTheManualHasChanged_JoinsNoOtherCode_AndStillFindsItsOwn()
    {
        var before = Folding(CodeBook.Empty);
        var after = Folding(
            new CodeBook(
                [
                    ["E1", "E01"],
                ],
                new Dictionary<string, string>()
            )
        );
        var opened = Record("""{"ts":1772424000000,"code":"E01"}""", before);
        Assert.NotEqual(opened.CaseId, Record("""{"ts":1772424001000,"code":"E1"}""", after).CaseId);
        Assert.Equal(opened.CaseId, Record("""{"ts":1772424002000,"code":"E01"}""", after).CaseId);
    }

    [Fact]
    public void RecordFault_OneIdForSeveralCodes_TheEndClosesTheCaseOfItsCode()
    {
        var first = _journal.Record("""{"id":"a","ts":1772424000000,"code":"E102"}""");
        _journal.Record("""{"id":"a","ts":1772424001000,"code":"E103"}""");
        Assert.Equal(new TakenFault(TakenAs.Cleared, first.CaseId), _journal.Record("""{"id":"a","ts":1772424002000,"code":"e102","state":"cleared"}"""));
    }

    private static FoldingOptions Folding(CodeBook book) => JournalFixture.Folding with { CodeKey = book.Key };

    private TakenFault Record(string message, FoldingOptions folding)
    {
        var fault = _journal.Decode(message);
        return _journal.Journal.RecordFault(fault, new DiagnosisCase(fault, JournalFixture.Device, [], null, []), _journal.Received, folding);
    }
}
