namespace EdgeDiag.Fusion.Languages;

/// <summary>The sentences of answers; <c>sentences</c> in a language's file. Names in braces are filled in.</summary>
internal sealed record Sentences
{
    public required string NotListed { get; init; }
    public required string CodeNotDescribed { get; init; }
    public required string NoCause { get; init; }
    public required string OnlyCause { get; init; }
    public required string OnlyCauseBecause { get; init; }
    public required string OnlyTicketCause { get; init; }
    public required string OnlyTicketCauseBecause { get; init; }
    public required string MostLikely { get; init; }
    public required string MostLikelyBecause { get; init; }
    public required string Against { get; init; }
    public required string OnlyCauseContradicted { get; init; }
    public required string AllContradicted { get; init; }
    public required string Unconfirmed { get; init; }
    public required string NotDecided { get; init; }
    public required string NotToldApart { get; init; }
    public required string CannotTell { get; init; }
    public required string LanguageNotRead { get; init; }
    public required string SimilarTicket { get; init; }
    public required string SimilarTickets { get; init; }
    public required string CheckWhether { get; init; }
    public required string DidYouMean { get; init; }
    public required string CheckReadings { get; init; }
    public required string CheckStuck { get; init; }
    public required string CheckNoisy { get; init; }
    public required string CallEngineer { get; init; }
    public required string Severity { get; init; }
    public required string Actions { get; init; }
}
