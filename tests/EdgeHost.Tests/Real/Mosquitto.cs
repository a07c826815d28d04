using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A real mosquitto broker and its real command-line clients.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly string _config;
    private Process _broker;

    /// <summary>Starts a broker.</summary>
    /// <param name="listener">Further lines of its listener, such as certificates.</param>
    /// <param name="settings">Further lines that concern the whole broker, such as an access list.</param>
    /// <param name="anonymous">Whether a client needs no name.</param>
    /// <param name="persistent">Whether sessions outlive the broker's process.</param>
    public Mosquitto(string listener = "", string settings = "", bool anonymous = true, bool persistent = true)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort.Next();
            // Started by root it would become a user that cannot write its sessions here.
            _config = _folder.Write(
                "mosquitto.conf",
                $"""
                user {Environment.UserName}
                listener {Port} 127.0.0.1
                {listener}
                allow_anonymous {(anonymous ? "true" : "false")}
                persistence {(persistent ? "true" : "false")}
                persistence_location {_folder.Path}/
                autosave_interval 1
                max_queued_messages 0
                set_tcp_nodelay true
                max_inflight_messages 1000
                log_dest file {Log}
                {settings}
                """
            );
            _broker = Launch();
            if (!_broker.HasExited)
                return;
            _broker.Dispose();
            Assert.True(attempt < FreePort.Attempts, $"mosquitto ended: {(File.Exists(Log) ? File.ReadAllText(Log) : "no log")}");
        }
    }

    public int Port { get; }

    private string Log => _folder.File("mosquitto.log");

    /// <summary>Stops the broker as an operator would; it writes its sessions to disk.</summary>
    public void Stop()
    {
        if (_broker.HasExited)
            return;
        Process.Start("kill", ["-TERM", $"{_broker.Id}"]).WaitForExit();
        _broker.WaitForExit();
    }

    /// <summary>Freezes the broker: it takes connections and says nothing.</summary>
    public void Freeze() => Process.Start("kill", ["-STOP", $"{_broker.Id}"]).WaitForExit();

    /// <summary>Ends <see cref="Freeze"/>.</summary>
    public void Thaw() => Process.Start("kill", ["-CONT", $"{_broker.Id}"]).WaitForExit();

    /// <summary>Starts the broker again.</summary>
    public void StartAgain()
    {
        _broker = Launch();
        Assert.False(_broker.HasExited, "mosquitto did not start again");
    }

    /// <summary>Publishes with QoS 1 through mosquitto_pub; returns after the broker's acknowledgement.</summary>
    public async Task PublishAsync(string topic, string payload)
    {
        using var client = Process.Start(
            new ProcessStartInfo("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{Port}", "-q", "1", "-t", topic, "-s"]) { RedirectStandardInput = true }
        )!;
        await client.StandardInput.WriteAsync(payload);
        client.StandardInput.Close();
        await client.WaitForExitAsync();
        Assert.Equal(0, client.ExitCode);
    }

    /// <summary>Publishes a file through mosquitto_pub.</summary>
    public async Task PublishFileAsync(string topic, string file)
    {
        using var client = Process.Start(new ProcessStartInfo("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{Port}", "-q", "1", "-t", topic, "-f", file]))!;
        await client.WaitForExitAsync();
        Assert.Equal(0, client.ExitCode);
    }

    /// <summary>Last segments of the topics that a client has subscribed to, by the log of a broker with <c>log_type all</c>.</summary>
    public IReadOnlyList<string> Subscribed(string client) =>
        [
            .. File.ReadAllLines(Log)
                .Where(l => l.Contains($": {client} ", StringComparison.Ordinal) && l.Contains(" edgediag/", StringComparison.Ordinal) && !l.Contains('('))
                .Select(l => l.Split('/')[^1])
                .Distinct(),
        ];

    /// <summary>Copies the broker's log.</summary>
    public void CopyLog(string path) => File.Copy(Log, path, overwrite: true);

    /// <summary>Subscribes through mosquitto_sub.</summary>
    public Subscription Subscribe(string filter) => new(Port, filter);

    public void Dispose()
    {
        if (!_broker.HasExited)
            _broker.Kill();
        _broker.WaitForExit();
        _broker.Dispose();
        _folder.Dispose();
    }

    // Returns when it listens or has ended.
    private Process Launch()
    {
        // Debian installs the broker into a folder that is not everyone's path.
        var program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        var broker = Process.Start(new ProcessStartInfo(program, ["-c", _config]) { RedirectStandardError = true })!;
        while (!broker.WaitForExit(Poll))
        {
            using var probe = new TcpClient();
            try
            {
                probe.Connect(IPAddress.Loopback, Port);
                break;
            }
            catch (SocketException)
            {
                // Not listening yet.
            }
        }

        return broker;
    }
}
