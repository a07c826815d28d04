namespace EdgeDiag.Fusion.Events;

/// <summary>Text from outside, fit for an error line: no control characters, at most 80 characters.</summary>
public static class Quoted
{
    private const int Limit = 80;

    public static string Short(string text)
    {
        var clean = string.Concat(text.Take(Limit).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > Limit ? clean + "…" : clean;
    }
}
