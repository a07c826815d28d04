using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeDiag.EdgeHost.Web.Api;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>Looks whether the HTTP port can be used, or answers already.</summary>
internal static class DoctorHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Looks.</summary>
    /// <param name="settings">Address and port.</param>
    /// <param name="inUse">A service uses the data folder, so the port should answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The state in one line.</returns>
    /// <exception cref="IOException">The port cannot be used, or does not answer although a service runs.</exception>
    public static async Task<string> CheckAsync(HttpSettings settings, bool inUse, CancellationToken cancellationToken)
    {
        if (settings.Port == 0)
            return "off (Http:Port 0)";
        var end = new IPEndPoint(IPAddress.Parse(settings.Address), settings.Port);
        if (await AnswersAsync(end, cancellationToken))
            return inUse ? $"{end} answers" : throw new IOException($"{end} is used by another program, which answers; set Http:Port to a free port");
        if (inUse)
            throw new IOException(
                $"{end} does not answer within {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s, though a service runs; see its log"
            );
        try
        {
            using var listener = new TcpListener(end);
            listener.Start();
            return $"{end} is free";
        }
        catch (SocketException e)
        {
            // Without the inner one: doctor prints the innermost message, and that names no setting.
            throw new IOException($"{end} cannot be used: {e.Message}; set Http:Port or Http:Address");
        }
    }

    private static async Task<bool> AnswersAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        var asked =
            end.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : end.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : end.Address;
        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using var answer = await client.GetAsync(new Uri($"http://{new IPEndPoint(asked, end.Port)}/healthz/live"), cancellationToken);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
