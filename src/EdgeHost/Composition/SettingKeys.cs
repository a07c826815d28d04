using System.Reflection;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Composition;

/// <summary>All keys that settings can have. A key that is none of them is a slip of the pen, not a wish.</summary>
public static partial class SettingKeys
{
    private const string LoggingPrefix = "Logging:",
        LogLevelWord = "LogLevel";

    // Every room registers its own; they are collected from a service that is never built.
    private static readonly Dictionary<string, SettingKey> Known = new ServiceCollection()
        .AddRooms(new ConfigurationBuilder().Build())
        .Select(d => d.ImplementationInstance)
        .OfType<SettingSection>()
        .SelectMany(s => KeysOfType(s.Type, s.Name.Length == 0 ? "" : $"{s.Name}:"))
        .ToDictionary(k => k.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every key there is with the type of its values; the section <c>Logging</c> may be used besides.</summary>
    public static IReadOnlyCollection<SettingKey> All => Known.Values;

    /// <summary>The key of a name such as <c>Model:Routes:0:Adapter</c>; null where there is none.</summary>
    public static SettingKey? Find(string name) => Known.GetValueOrDefault(Numbers().Replace(name, ":#"));

    /// <summary>Checks words such as <c>--Mqtt:Port</c>, <c>1884</c> or <c>--Mqtt:Port=1884</c>.</summary>
    /// <exception cref="OptionsValidationException">A word is no setting, or a setting has no value or one that it cannot have; all are named.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        var wrong = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            var parts = word.StartsWith("--", StringComparison.Ordinal) ? word[2..].Split('=', 2) : [""];
            var key = parts[0];
            if (!IsKnown(key))
            {
                wrong.Add($"{word}: expected an option of this command or a setting such as --Mqtt:Port, found neither{Suggestion(key)}");
                // Its value, if it has one, is not a slip of its own.
                if (key.Length > 0 && parts.Length == 1 && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                    i++;
                continue;
            }

            if (parts.Length == 1 && ++i >= arguments.Count)
                wrong.Add($"{key}: expected a value, found nothing");
            else if (Problem(key, parts.Length == 2 ? parts[1] : arguments[i]) is { } problem)
                wrong.Add(problem);
        }

        if (wrong.Count > 0)
            throw new OptionsValidationException("arguments", typeof(SettingKeys), wrong);
    }

    /// <summary>What is wrong with a key and its value, in one line; null where nothing is.</summary>
    /// <param name="key">As it was written.</param>
    /// <param name="value">As it was written; null for JSON's null.</param>
    public static string? Problem(string key, string? value) =>
        Find(key) is { } known ? known.Problem(key, value)
        : !IsKnown(key) ? $"{key}: expected a setting, found an unknown key{Suggestion(key)}"
        : IsLogLevel(key) && !Enum.GetNames<LogLevel>().Contains(value?.Trim(), StringComparer.OrdinalIgnoreCase)
            ? $"{key}: expected {string.Join(" or ", Enum.GetNames<LogLevel>())}, found {(string.IsNullOrWhiteSpace(value) ? "nothing" : value)}"
        : null;

    /// <summary><c>; did you mean Mqtt:Port?</c> for <c>Mqtt:Prot</c>; empty where no key is near.</summary>
    public static string Suggestion(string key) =>
        NearestName.Find(key.Replace('.', ':').Replace("__", ":", StringComparison.Ordinal), Known.Keys) is { } near ? $"; did you mean {near}?" : "";

    /// <summary>
    /// Writes settings among other words, <c>--Data var</c> or <c>--Data=var</c>, as one option of their own, so that a command
    /// with arguments does not take a setting's value for one of them.
    /// </summary>
    /// <param name="words">The command line.</param>
    /// <param name="option">Name of that option; its value is <c>key=value</c>.</param>
    public static IReadOnlyList<string> Gathered(IReadOnlyList<string> words, string option)
    {
        var gathered = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var parts = words[i].StartsWith("--", StringComparison.Ordinal) ? words[i][2..].Split('=', 2) : [""];
            if (!IsKnown(parts[0]))
                gathered.Add(words[i]);
            else if (parts.Length == 2)
                gathered.AddRange([option, $"{parts[0]}={parts[1]}"]);
            else if (i + 1 < words.Count)
                gathered.AddRange([option, $"{parts[0]}={words[++i]}"]);
            else
                gathered.Add(words[i]);
        }

        return gathered;
    }

    /// <summary>Whether a name, such as <c>Model:Routes:0:Adapter</c>, is a key or one of <c>Logging</c>.</summary>
    internal static bool IsKnown(string key) => Find(key) is not null || key.StartsWith(LoggingPrefix, StringComparison.OrdinalIgnoreCase);

    // Logging:LogLevel:Default, or Logging:Console:LogLevel:Default.
    private static bool IsLogLevel(string key) => key.Split(':') is var parts && parts.Length > 2 && (Is(parts[1]) || (parts.Length > 3 && Is(parts[2])));

    private static bool Is(string part) => part.Equals(LogLevelWord, StringComparison.OrdinalIgnoreCase);

    // What cannot be set is computed from other keys.
    private static IEnumerable<SettingKey> KeysOfType(Type type, string prefix) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true })
            .SelectMany(p => Keys(p.PropertyType, prefix + p.Name, p));

    // An entry of a list has its number behind the list's key.
    private static IEnumerable<SettingKey> Keys(Type type, string key, PropertyInfo property) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? Keys(type.GetGenericArguments()[0], key + ":#", property)
        : type.IsClass && type != typeof(string) ? KeysOfType(type, key + ":")
        : [new SettingKey(key, Nullable.GetUnderlyingType(type) ?? type, property)];

    [GeneratedRegex(":[0-9]+")]
    private static partial Regex Numbers();
}
