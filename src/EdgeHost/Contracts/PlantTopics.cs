using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>Topics that the service publishes to; see docs/reference/messages.md.</summary>
public static class PlantTopics
{
    /// <summary>Topic of a device's diagnoses.</summary>
    public static string DiagnosisTopic(Diagnosis d) => $"{TopicAddress.Prefix}/{d.Site}/{d.Line}/{d.Device}/diagnosis";

    /// <summary>Whether a topic is one of diagnoses.</summary>
    public static bool IsDiagnosis(string topic) => topic.EndsWith("/diagnosis", StringComparison.Ordinal);

    /// <summary>Topic of a box's dead letters.</summary>
    /// <param name="site">The setting <c>Site</c>.</param>
    /// <param name="host">The setting <c>Host</c>.</param>
    public static string DeadLetterTopic(string site, string host) => $"{TopicAddress.Prefix}/{site}/service/{host}/dead-letter";
}
