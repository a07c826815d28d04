namespace EdgeDiag.Fusion;

/// <summary>Language of prompts and answers. Chinese is the first language of the line.</summary>
public enum Language
{
    /// <summary>Simplified Chinese, <c>zh</c> on the wire.</summary>
    Zh,

    /// <summary>English, <c>en</c> on the wire.</summary>
    En,
}
