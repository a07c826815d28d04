namespace EdgeDiag.Model.Tokenization;

/// <summary>How a SentencePiece vocabulary treats spaces.</summary>
/// <param name="AtStart">A space is put in front of what begins a text.</param>
/// <param name="AfterSpecial">A space is put in front of what follows a special token.</param>
/// <param name="UnlessSpace">Only where there is none already.</param>
/// <param name="RemovesExtraSpaces">Spaces at both ends go, and several become one.</param>
internal readonly record struct PieceForm(bool AtStart, bool AfterSpecial, bool UnlessSpace = false, bool RemovesExtraSpaces = false)
{
    /// <summary>Whether a text gets a space in front.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="hasSpace">It begins with one.</param>
    public bool PutsSpace(TextPlace place, bool hasSpace) =>
        (place == TextPlace.Start ? AtStart : place == TextPlace.AfterSpecial && AfterSpecial) && !(UnlessSpace && hasSpace);
}
