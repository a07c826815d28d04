using System.Reflection;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Http;
using EdgeDiag.EdgeHost.Hub;
using EdgeDiag.EdgeHost.Imports;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Learning.Nightly;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.EdgeHost.Watchdog;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>All keys that settings can have. A key on the command line that is none of them is a slip of the pen, not a wish.</summary>
public static partial class SettingKeys
{
    private static readonly HashSet<string> Known = new(
        [
            .. Of(typeof(HostSettings), ""), .. Of(typeof(FusionSettings), "Fusion:"), .. Of(typeof(ModelSettings), "Model:"),
            .. Of(typeof(MqttSettings), "Mqtt:"), .. Of(typeof(SensorOptions), "Sensors:"), .. Of(typeof(DiagnosisOptions), "Diagnoses:"), .. Of(typeof(InfluxDbSettings), "InfluxDb:"), .. Of(typeof(JournalSettings), "Journal:"),
            .. Of(typeof(StoreSettings), "Store:"), .. Of(typeof(WatchdogSettings), "Watchdog:"), .. Of(typeof(ImportSettings), "Import:"),
            .. Of(typeof(RegistrySettings), "Registry:"), .. Of(typeof(CandidateSettings), "Candidate:"), .. Of(typeof(RollbackSettings), "Rollback:"), .. Of(typeof(LearningSettings), "Learning:"), .. Of(typeof(HttpSettings), "Http:"), .. Of(typeof(FeedbackSettings), "Feedback:"), .. Of(typeof(GateOptions), "Gate:"), .. Of(typeof(HubSettings), "Hub:"),
        ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks words such as <c>--Mqtt:Port</c>, <c>1884</c> or <c>--Mqtt:Port=1884</c>.</summary>
    /// <exception cref="OptionsValidationException">A word is no setting, or a setting has no value; all are named.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        var wrong = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            var key = word.StartsWith("--", StringComparison.Ordinal) ? word[2..].Split('=', 2)[0] : "";
            if (!IsKnown(key))
            {
                wrong.Add($"{word}: expected an option of this command or a setting such as --Mqtt:Port, found neither");
                // Its value, if it has one, is not a slip of its own.
                if (key.Length > 0 && !word.Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)) i++;
                continue;
            }

            if (word.Contains('=', StringComparison.Ordinal)) continue;
            if (++i >= arguments.Count) wrong.Add($"{key}: expected a value, found nothing");
        }

        if (wrong.Count > 0) throw new OptionsValidationException("arguments", typeof(SettingKeys), wrong);
    }

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
            if (!IsKnown(parts[0])) gathered.Add(words[i]);
            else if (parts.Length == 2) gathered.AddRange([option, $"{parts[0]}={parts[1]}"]);
            else if (i + 1 < words.Count) gathered.AddRange([option, $"{parts[0]}={words[++i]}"]);
            else gathered.Add(words[i]);
        }

        return gathered;
    }

    private static bool IsKnown(string key) => Known.Contains(Numbers().Replace(key, ":#")) || key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Of(Type type, string prefix) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(p => Keys(p.PropertyType, prefix + p.Name));

    // An entry of a list has its number behind the list's key.
    private static IEnumerable<string> Keys(Type type, string key) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? Keys(type.GetGenericArguments()[0], key + ":#")
        : type.IsClass && type != typeof(string) ? Of(type, key + ":") : [key];

    [GeneratedRegex(":[0-9]+")]
    private static partial Regex Numbers();
}
