namespace EdgeDiag.EdgeHost.Journal;

/// <summary>
/// A whole journal, as one host needs it. Callers take the part that they use; another implementation has all of them, and passes the
/// contract tests in <c>tests/EdgeHost.Tests/Journal/Contract</c>.
/// </summary>
public interface IJournal : IFaultCases, IOutbox, IVerdicts, IImages, IAlarms, ICaseList, IJournalBooks, IJournalUpkeep, IDisposable;
