using System.Net;
using EdgeDiag.EdgeHost.Mqtt;
using MQTTnet;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>A socket whose receive buffer holds no more than one message stalls once several wait.</summary>
public sealed class BrokerEndpointTests
{
    [Fact]
    public void Options_OfTheService_HaveASocketThatHoldsManyMessages()
    {
        var options = MqttClientOptionsFactory.Create(new MqttSettings { Host = "broker.example", Port = 1884 }, new(), "t", []);
        var tcp = Assert.IsType<MqttClientTcpOptions>(options.ChannelOptions);
        Assert.Equal(new DnsEndPoint("broker.example", 1884), tcp.RemoteEndpoint);
        Assert.True(tcp.BufferSize >= 1 << 20, $"{tcp.BufferSize}");
    }
}
