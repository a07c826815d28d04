using System.Globalization;
using System.Text;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>Topics that the service publishes to; see docs/reference/messages.md.</summary>
public static class PlantTopics
{
    private const string CaseKind = "case";

    /// <summary>Topic of a device's diagnoses.</summary>
    public static string DiagnosisTopic(Diagnosis d) => $"{TopicAddress.Prefix}/{d.Site}/{d.Line}/{d.Device}/diagnosis";

    /// <summary>Topic of the open case of a code of a device.</summary>
    public static string CaseTopic(string site, string line, string device, string code) =>
        $"{TopicAddress.Prefix}/{site}/{line}/{device}/{CaseKind}/{Segment(code)}";

    /// <summary>Whether a topic is one of a device's diagnoses.</summary>
    public static bool IsDiagnosis(string topic) => topic.EndsWith("/diagnosis", StringComparison.Ordinal);

    /// <summary>Whether a topic is one of a case.</summary>
    public static bool IsCase(string topic) => topic.Split('/') is [_, _, _, _, _, CaseKind, _];

    /// <summary>Topic of a box's dead letters.</summary>
    /// <param name="site">The setting <c>Site</c>.</param>
    /// <param name="host">The setting <c>Host</c>.</param>
    public static string DeadLetterTopic(string site, string host) => $"{TopicAddress.Prefix}/{site}/service/{host}/dead-letter";

    // What a topic's segment may not hold, and what brokers refuse in one, becomes the bytes of its UTF-8 form.
    private static string Segment(string code)
    {
        var segment = new StringBuilder();
        foreach (var rune in code.EnumerateRunes())
            if (rune.Value is '/' or '+' or '#' or '%' || Rune.IsControl(rune) || IsNoCharacter(rune.Value))
                foreach (var b in Encoding.UTF8.GetBytes(rune.ToString()))
                    segment.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            else
                segment.Append(rune);
        return segment.ToString();
    }

    private static bool IsNoCharacter(int value) => value is >= 0xFDD0 and <= 0xFDEF || (value & 0xFFFE) == 0xFFFE;
}
