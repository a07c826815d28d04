using System.Net;
using System.Net.Sockets;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A service under attack, with the broker's and its own addresses.</summary>
internal sealed class ChaosService : IDisposable
{
    private ChaosService(ChaosProcess process, ServiceBooks books, int port, string data) => (Process, Books, HttpPort, Data) = (process, books, port, data);

    public ChaosProcess Process { get; }

    public ServiceBooks Books { get; }

    public int HttpPort { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>Starts the service with HTTP and the bundled model.</summary>
    public static ChaosService Start(Mosquitto broker, TemporaryFolder data, params string[] settings)
    {
        var port = FreePort();
        var process = ChaosProcess.Start(
            data.Path,
            EdgeDiagProcess.Serving(
                broker,
                data,
                [
                    "--Http:Port",
                    $"{port}",
                    "--Fusion:FoldWindow",
                    "00:00:01",
                    "--Alarms:FloodGap",
                    "00:00:01",
                    "--Plant",
                    Plant,
                    "--Model:Path",
                    Path.Combine(Repository.Root, "models", "mini"),
                    "--Model:Adapter",
                    Path.Combine(Repository.Root, "adapters", "demo-plant"),
                    .. settings,
                ]
            )
        );
        return new ChaosService(process, new ServiceBooks(port), port, data.File("var"));
    }

    public static string Plant { get; } = Path.Combine(Repository.Root, "samples", "plant");

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        Process.Dispose();
        Books.Dispose();
    }
}
