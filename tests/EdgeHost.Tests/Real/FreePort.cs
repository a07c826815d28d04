using System.Net;
using System.Net.Sockets;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>
/// Ports on the loopback address for servers that cannot choose one by themselves. They lie below those that the kernel gives to
/// outgoing connections, and no port is given twice, so that nothing takes one while its server is stopped or has not started.
/// </summary>
internal static class FreePort
{
    private const int Lowest = 15_000,
        Count = 15_000;

    /// <summary>Ports to try where another program takes one between <see cref="Next"/> and the server's start.</summary>
    public const int Attempts = 5;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port that nobody listens on.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref _next) % Count);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
