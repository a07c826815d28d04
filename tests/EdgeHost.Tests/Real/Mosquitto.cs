using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A real mosquitto broker and its real command-line clients.</summary>
internal sealed class Mosquitto : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _config;
    private Process _broker;

    /// <summary>Starts a broker.</summary>
    /// <param name="listener">Further lines of its listener, such as certificates.</param>
    public Mosquitto(string listener = "")
    {
        Port = FreePort();
        // Started by root it would become a user that cannot write its sessions here.
        _config = _folder.Write("mosquitto.conf", $"""
            user {Environment.UserName}
            listener {Port} 127.0.0.1
            {listener}
            allow_anonymous true
            persistence true
            persistence_location {_folder.Path}/
            autosave_interval 1
            max_queued_messages 0
            set_tcp_nodelay true
            max_inflight_messages 1000
            log_dest file {_folder.File("mosquitto.log")}
            """);
        _broker = Start();
    }

    public int Port { get; }

    /// <summary>Stops the broker as an operator would; it writes its sessions to disk.</summary>
    public void Stop()
    {
        if (_broker.HasExited) return;
        Process.Start("kill", ["-TERM", $"{_broker.Id}"]).WaitForExit();
        _broker.WaitForExit();
    }

    /// <summary>Starts the broker again.</summary>
    public void StartAgain() => _broker = Start();

    /// <summary>Publishes with QoS 1 through mosquitto_pub; returns after the broker's acknowledgement.</summary>
    public async Task PublishAsync(string topic, string payload)
    {
        using var client = Process.Start(new ProcessStartInfo("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{Port}", "-q", "1", "-t", topic, "-s"]) { RedirectStandardInput = true })!;
        await client.StandardInput.WriteAsync(payload);
        client.StandardInput.Close();
        await client.WaitForExitAsync();
        Assert.Equal(0, client.ExitCode);
    }

    /// <summary>Subscribes through mosquitto_sub.</summary>
    public Subscription Subscribe(string filter) => new(Port, filter);

    public void Dispose()
    {
        if (!_broker.HasExited) _broker.Kill();
        _broker.WaitForExit();
        _broker.Dispose();
        _folder.Dispose();
    }

    private Process Start()
    {
        // Debian installs the broker into a folder that is not everyone's path.
        var program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        var broker = Process.Start(new ProcessStartInfo(program, ["-c", _config]) { RedirectStandardError = true })!;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                probe.Connect(IPAddress.Loopback, Port);
                return broker;
            }
            catch (SocketException) when (clock.Elapsed < TimeSpan.FromSeconds(10) && !broker.HasExited)
            {
                // Not listening yet.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
