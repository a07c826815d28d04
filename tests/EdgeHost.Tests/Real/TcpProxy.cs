using System.Net;
using System.Net.Sockets;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A network between client and broker that can be cut: open connections fall silent, as when a cable is pulled.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly int _target;
    private readonly List<TcpClient> _open = [];
    private volatile bool _cut;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Whether bytes are swallowed, without a word to either side.</summary>
    public bool Cut
    {
        get => _cut;
        set => _cut = value;
    }

    /// <summary>Ends every open connection, as a broker that falls over; new ones are taken at once.</summary>
    public void Break()
    {
        lock (_open)
        {
            foreach (var client in _open)
                client.Dispose();
            _open.Clear();
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                var broker = new TcpClient();
                await broker.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
                lock (_open)
                    _open.AddRange([client, broker]);
                _ = PumpAsync(client, broker);
                _ = PumpAsync(broker, client);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The broker is away, or the test is over.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _ended.Token) is var count and > 0)
            {
                // Bytes lost in the middle of a stream would be another stream: from the first one on all are.
                if (_cut)
                    break;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _ended.Token);
            }

            while (_cut)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone; so does the other.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
