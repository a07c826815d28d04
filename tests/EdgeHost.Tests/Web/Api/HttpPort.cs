using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>Requests byte for byte, also such as no client library would send.</summary>
internal sealed class HttpPort(int port)
{
    public int Port => port;

    public static HttpPort Free()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new HttpPort(((IPEndPoint)probe.LocalEndpoint).Port);
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="method">Such as GET.</param>
    /// <param name="path">The path and query.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="host">The header Host; this port's address where null.</param>
    /// <param name="type">The header Content-Type; null for none.</param>
    /// <param name="headers">Further headers.</param>
    public async Task<(int Status, string Head, string Body)> SendAsync(
        string method,
        string path,
        byte[]? body = null,
        string? host = null,
        string? type = "application/json",
        string headers = ""
    )
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        var head =
            $"{method} {path} HTTP/1.1\r\nHost: {host ?? $"127.0.0.1:{port}"}\r\nConnection: "
            + $"close\r\n{headers}{(type is null || body is null ? "" : $"Content-Type: {type}\r\n")}"
            + $"{(body is null ? "" : $"Content-Length: {body.Length}\r\n")}\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head));
        if (body is not null)
            await stream.WriteAsync(body);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        var parts = answer.Split("\r\n\r\n", 2);
        var rest = parts.Length > 1 ? parts[1] : "";
        if (parts[0].Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
            rest = Whole(rest);
        return (int.Parse(parts[0].Split(' ')[1], CultureInfo.InvariantCulture), parts[0], rest);
    }

    private static string Whole(string chunked)
    {
        var whole = new MemoryStream();
        var bytes = Encoding.UTF8.GetBytes(chunked).AsSpan();
        while (
            bytes.IndexOf("\r\n"u8) is var end and > 0
            && int.Parse(Encoding.ASCII.GetString(bytes[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var length and > 0
        )
        {
            whole.Write(bytes.Slice(end + 2, length));
            bytes = bytes[(end + 2 + length + 2)..];
        }

        return Encoding.UTF8.GetString(whole.ToArray());
    }
}
