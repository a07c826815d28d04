using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Bounds what the client library reads ahead of the handler; the library's own queue has no bound.</summary>
internal sealed class WindowedAdapter(IMqttChannelAdapter inner, ReceiveWindow window) : IMqttChannelAdapter
{
    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await window.WaitForRoomAsync(cancellationToken);
            var packet = await inner.ReceivePacketAsync(cancellationToken);
            if (packet is not MqttPublishPacket message)
                return packet;
            if (message.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce)
                window.Received(message.Payload.Length);
            else if (!window.ReceivedDroppable(message.Topic, message.Payload.Length))
                continue;
            return packet;
        }
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => inner.SendPacketAsync(packet, cancellationToken);

    public void Dispose() => inner.Dispose();

    /// <summary>Makes such adapters.</summary>
    internal sealed class Factory(ReceiveWindow window) : IMqttClientAdapterFactory
    {
        private readonly MqttClientAdapterFactory _inner = new();

        public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
            new WindowedAdapter(_inner.CreateClientAdapter(options, packetInspector, logger), window);
    }
}
