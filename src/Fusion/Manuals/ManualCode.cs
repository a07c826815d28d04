using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>What can be a fault code: 1 to 64 ASCII letters, digits and <c>. _ -</c>, and <c>#</c> behind the first (<c>16#0801</c>).</summary>
public static class ManualCode
{
    /// <summary>How error lines name it.</summary>
    public const string Expected = "a fault code of 1 to 64 letters, digits and . _ - #";

    /// <summary>Whether a text can be a fault code.</summary>
    public static bool IsOne(string text) => CodeText.IsOne(text);
}
