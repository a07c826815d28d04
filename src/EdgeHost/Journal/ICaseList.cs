namespace EdgeDiag.EdgeHost.Journal;

/// <summary>The cases as a person looks for them. Long lists are read in short steps, so that no fault waits for them.</summary>
public interface ICaseList
{
    /// <summary>A page of the cases that match.</summary>
    /// <param name="filter">Which cases, in which order.</param>
    /// <param name="skip">So many are left out at the beginning.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="cancellationToken">Ends the search between two steps.</param>
    CasePage List(CaseFilter filter, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>One case as it is now, its diagnosis with what people have done since; null where there is no such case.</summary>
    CaseRow? Row(string caseId);

    /// <summary>
    /// What happened to a case: its opening, then the oldest first. Of its faults and their ends it has the last hundred, of verdicts too, and
    /// of acknowledgements the first since the fault came the last time.
    /// </summary>
    IReadOnlyList<CaseMoment> Timeline(string caseId);
}
