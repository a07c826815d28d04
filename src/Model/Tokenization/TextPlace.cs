namespace EdgeDiag.Model.Tokenization;

/// <summary>Where a text stands. SentencePiece vocabularies write a space in front of what begins a text; others make no difference.</summary>
public enum TextPlace
{
    /// <summary>Nothing is in front of it.</summary>
    Start,

    /// <summary>A special token is in front of it.</summary>
    AfterSpecial,

    /// <summary>It goes on from text.</summary>
    AfterText,
}
