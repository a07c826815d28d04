using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Says in one line why there is no connection; the same reason at most once a minute, or it would fill the log.</summary>
internal sealed class ConnectFailures(MqttSettings settings, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    private (string Reason, long At) _logged = ("", 0);

    /// <summary>Logs a failure.</summary>
    /// <returns>The reason in one line.</returns>
    public string Tell(Exception failure)
    {
        var reason = Reason(failure);
        var repeated = reason == _logged.Reason && time.GetElapsedTime(_logged.At) < Repeat;
        Log.ConnectFailed(log, repeated ? LogLevel.Debug : LogLevel.Warning, settings.Host, settings.Port, reason);
        if (!repeated)
            _logged = (reason, time.GetTimestamp());
        return reason;
    }

    private string Reason(Exception failure)
    {
        failure = failure.GetBaseException();
        var said = failure.Message.ReplaceLineEndings(" ");
        return settings.Tls.Enabled && failure is SocketException { SocketErrorCode: not SocketError.ConnectionRefused } or IOException
            ? said + " (a broker that does not accept the client's certificate ends the connection like this)"
            : said;
    }
}
