using EdgeDiag.EdgeHost.Contracts;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>What the broker's reason codes (MQTT 5, 2.4) mean for this service.</summary>
internal static class BrokerReasons
{
    // The broker ends the connection for reasons of its own; whatever was under way is not the cause.
    private static readonly MqttDisconnectReasonCode[] NothingToDoWithTheMessage =
    [
        MqttDisconnectReasonCode.NormalDisconnection,
        MqttDisconnectReasonCode.ServerBusy,
        MqttDisconnectReasonCode.ServerShuttingDown,
        MqttDisconnectReasonCode.KeepAliveTimeout,
        MqttDisconnectReasonCode.SessionTakenOver,
        MqttDisconnectReasonCode.MessageRateTooHigh,
        MqttDisconnectReasonCode.AdministrativeAction,
        MqttDisconnectReasonCode.UseAnotherServer,
        MqttDisconnectReasonCode.ServerMoved,
        MqttDisconnectReasonCode.ConnectionRateExceeded,
        MqttDisconnectReasonCode.MaximumConnectTime,
    ];

    /// <summary>Throws where the broker did not accept the connection, or cannot do what the service needs.</summary>
    /// <exception cref="BrokerRefusedException">Names the reason code and the settings to look at.</exception>
    public static void ThrowIfRefused(MqttClientConnectResult result, MqttClientOptions options)
    {
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            throw new BrokerRefusedException($"the broker says {Code(result.ResultCode, result.ReasonString)}{Hint(result.ResultCode, options)}");
        if (options.ProtocolVersion == MQTTnet.Formatter.MqttProtocolVersion.V500 && result.MaximumQoS < MqttQualityOfServiceLevel.AtLeastOnce)
            throw new BrokerRefusedException("the broker takes messages with QoS 0 only; EdgeDiag needs QoS 1");
    }

    /// <summary>Throws where the broker does not deliver faults, or may lose them.</summary>
    /// <param name="answers">To the subscriptions.</param>
    /// <param name="foreign">Those of other senders' topics.</param>
    /// <exception cref="BrokerRefusedException">Names the topic filter and the broker's answer.</exception>
    public static void ThrowIfFaultsMayBeLost(MqttClientSubscribeResult answers, IReadOnlyList<ForeignTopic> foreign)
    {
        bool HasFaults(string filter) => filter.EndsWith("/fault", StringComparison.Ordinal) || foreign.Any(f => f.HasFaults && f.Filter == filter);
        foreach (var answer in answers.Items.Where(i => HasFaults(i.TopicFilter.Topic)))
        {
            if (answer.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                throw new BrokerRefusedException($"the broker refused the subscription to {answer.TopicFilter.Topic}: {answer.ResultCode}");
            if (answer.ResultCode == MqttClientSubscribeResultCode.GrantedQoS0)
                throw new BrokerRefusedException($"the broker granted QoS 0 for the subscription to {answer.TopicFilter.Topic}; EdgeDiag needs QoS 1");
        }
    }

    /// <summary>What the service will not hear, or may hear with gaps, although it can work: one line; null for nothing.</summary>
    public static string? Missing(MqttClientSubscribeResult answers)
    {
        string[] missing =
        [
            .. answers
                .Items.Where(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                .Select(i => $"refused the subscription to {i.TopicFilter.Topic} ({i.ResultCode})"),
            .. answers
                .Items.Where(i => i.ResultCode == MqttClientSubscribeResultCode.GrantedQoS0 && NeedsDelivery(i.TopicFilter.Topic))
                .Select(i => $"granted QoS 0 for the subscription to {i.TopicFilter.Topic}: messages may be lost"),
        ];
        return missing.Length == 0 ? null : $"the broker {string.Join(", ", missing)}";
    }

    private static bool NeedsDelivery(string topic) =>
        topic.EndsWith("/image", StringComparison.Ordinal) || topic.EndsWith("/feedback", StringComparison.Ordinal);

    /// <summary>What a broker's answer to a published message means.</summary>
    public static PublishResult Judge(MqttClientPublishResult answer) =>
        answer.IsSuccess
            ? PublishResult.Delivered
            : answer.ReasonCode switch
            {
                MqttClientPublishReasonCode.QuotaExceeded
                or MqttClientPublishReasonCode.UnspecifiedError
                or MqttClientPublishReasonCode.ImplementationSpecificError
                or MqttClientPublishReasonCode.PacketIdentifierInUse => new PublishResult(
                    PublishOutcome.Busy,
                    $"the broker says {Code(answer.ReasonCode, answer.ReasonString)}"
                ),
                MqttClientPublishReasonCode.NotAuthorized => new PublishResult(
                    PublishOutcome.Denied,
                    $"the broker says {Code(answer.ReasonCode, answer.ReasonString)}"
                ),
                _ => new PublishResult(PublishOutcome.Refused, $"the broker says {Code(answer.ReasonCode, answer.ReasonString)}"),
            };

    /// <summary>What the end of the connection means for the message that was under way.</summary>
    /// <param name="reason">The broker's reason code; null where it gave none.</param>
    /// <param name="said">The failure in words.</param>
    public static PublishResult Judge(MqttDisconnectReasonCode? reason, string said) =>
        reason switch
        {
            MqttDisconnectReasonCode.PacketTooLarge => new PublishResult(PublishOutcome.Refused, "the broker ended the connection: PacketTooLarge"),
            { } code when NothingToDoWithTheMessage.Contains(code) => new PublishResult(PublishOutcome.Away, $"the broker ended the connection: {code}"),
            { } code => new PublishResult(PublishOutcome.Interrupted, $"the broker ended the connection: {code}"),
            null => new PublishResult(PublishOutcome.Interrupted, said),
        };

    /// <summary>A reason code, by its name where it has one, with the broker's own words.</summary>
    /// <param name="code">A value of one of the client's enumerations; not every code of the protocol is in each of them.</param>
    /// <param name="words">What the broker added; empty or null for nothing.</param>
    public static string Code(Enum code, string? words)
    {
        var name = code.ToString();
        if (char.IsAsciiDigit(name[0]))
            name = ((MqttDisconnectReasonCode)Convert.ToInt32(code, System.Globalization.CultureInfo.InvariantCulture)).ToString();
        return string.IsNullOrWhiteSpace(words) || words == name ? name : $"{name}: {words.ReplaceLineEndings(" ")}";
    }

    private static string Hint(MqttClientConnectResultCode code, MqttClientOptions options) =>
        code switch
        {
            MqttClientConnectResultCode.BadUserNameOrPassword => " (Mqtt:User, Mqtt:PasswordFile)",
            MqttClientConnectResultCode.NotAuthorized => $" (Mqtt:User, Mqtt:PasswordFile, and the access rules for {options.WillTopic})",
            MqttClientConnectResultCode.Banned => $" (Mqtt:User, and client id {options.ClientId})",
            MqttClientConnectResultCode.ClientIdentifierNotValid => $" (Mqtt:ClientId is {options.ClientId})",
            MqttClientConnectResultCode.UnsupportedProtocolVersion => " (EdgeDiag speaks MQTT 5)",
            MqttClientConnectResultCode.TopicNameInvalid => $" (the will's topic is {options.WillTopic}: Site, Host)",
            _ => "",
        };
}
