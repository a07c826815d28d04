using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Metrics of the connection to the broker.</summary>
internal static class MqttMeter
{
    public static Counter<long> HeartbeatGaps { get; } =
        HostMeter.Meter.CreateCounter<long>("edgediag.mqtt.heartbeat_gaps", "{heartbeat}", "Heartbeats that the broker has dropped");

    public static Counter<long> SessionsLost { get; } =
        HostMeter.Meter.CreateCounter<long>(
            "edgediag.mqtt.sessions_lost",
            "{session}",
            "Sessions that the broker no longer had, with what it should have kept"
        );

    public static Counter<long> Empty { get; } =
        HostMeter.Meter.CreateCounter<long>("edgediag.mqtt.empty_messages", "{message}", "Messages without payload, which clear a retained message; ignored");

    public static Counter<long> Dropped { get; } =
        HostMeter.Meter.CreateCounter<long>(
            "edgediag.mqtt.dropped_messages",
            "{message}",
            "Messages with QoS 0 that were dropped because they came faster than they can be handled"
        );

    public static Counter<long> GivenUp { get; } =
        HostMeter.Meter.CreateCounter<long>(
            "edgediag.mqtt.messages_given_up",
            "{message}",
            "Messages that neither could be taken over nor reported as dead letters"
        );
}
