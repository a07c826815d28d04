using EdgeDiag.EdgeHost.Hosting;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>
/// The journal's books for whoever only wants to know how things stand: counting scans tables behind the journal's lock, so it is
/// done at most once a second, whoever and however many ask.
/// </summary>
public sealed class BooksCache(IJournalBooks journal, TimeProvider time) : SharedResult<JournalBooks>(journal.Books, TimeSpan.FromSeconds(1), time);
