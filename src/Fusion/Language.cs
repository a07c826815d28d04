namespace EdgeDiag.Fusion;

/// <summary>Language of prompts and answers. Chinese is the first language of the line. What depends on one is its file in <c>Languages</c>.</summary>
public enum Language
{
    /// <summary>Simplified Chinese, <c>zh</c> on the wire.</summary>
    Zh,

    /// <summary>English, <c>en</c> on the wire.</summary>
    En,

    /// <summary>German, <c>de</c> on the wire.</summary>
    De,
}
