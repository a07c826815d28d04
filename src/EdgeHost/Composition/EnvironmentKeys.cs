using System.Collections;

namespace EdgeDiag.EdgeHost.Composition;

/// <summary>
/// The environment variables that are settings. Other programs may use the prefix too, so an unknown key is only warned about;
/// a value that its key cannot have is refused.
/// </summary>
internal static class EnvironmentKeys
{
    /// <summary>Set to anything, the variable lets a failed command print its stack trace.</summary>
    public const string Debug = EdgeDiagHost.EnvironmentPrefix + "DEBUG";

    /// <summary>Values that their keys cannot have, a line each.</summary>
    public static IEnumerable<string> Wrong() => Problems(known: true);

    /// <summary>Variables that are no settings, a line each.</summary>
    public static IEnumerable<string> Unknown() => Problems(known: false);

    private static IEnumerable<string> Problems(bool known)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => (Name: (string)v.Key, (string?)v.Value));
        foreach (var (name, value) in variables.OrderBy(v => v.Name, StringComparer.Ordinal))
        {
            if (!name.StartsWith(EdgeDiagHost.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) || name.Equals(Debug, StringComparison.OrdinalIgnoreCase))
                continue;
            var key = name[EdgeDiagHost.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
            if (SettingKeys.IsKnown(key) == known && SettingKeys.Problem(key, value ?? "") is { } problem)
                yield return $"{name}: {problem}";
        }
    }
}
