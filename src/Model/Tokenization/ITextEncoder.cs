namespace EdgeDiag.Model.Tokenization;

/// <summary>Turns text into the ids of a vocabulary. Nothing in the text is taken for a special token.</summary>
internal interface ITextEncoder
{
    /// <summary>Appends the ids of a text.</summary>
    /// <param name="text">Valid Unicode, not empty.</param>
    /// <param name="place">What stands in front of it.</param>
    /// <param name="ids">Where they go.</param>
    void Encode(string text, TextPlace place, List<int> ids);
}
