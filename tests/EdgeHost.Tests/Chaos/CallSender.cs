using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Sends requests over bare connections and judges the answers.</summary>
internal sealed class CallSender(ChaosService service, Findings findings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SortedDictionary<int, int> _answers = [];
    private readonly Lock _lock = new();

    /// <summary>Answers by status; 0 for none.</summary>
    public IReadOnlyDictionary<int, int> Answers => _answers;

    /// <summary>Sends requests, several at a time.</summary>
    public async Task SendAsync(IReadOnlyList<HttpCall> calls, int connections) =>
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = connections }, async (call, _) => await SendAsync(call));

    private async Task SendAsync(HttpCall call)
    {
        if (service.Process.HasExited)
            return;
        var (status, body) = await AnswerAsync(call);
        // That it has ended is a finding of its own.
        if (service.Process.HasExited)
            return;
        lock (_lock)
            _answers[status] = _answers.GetValueOrDefault(status) + 1;
        // 503 is an answer where the service says that it is not ready, and 501 and 505 where the request is beyond HTTP/1.1.
        findings.Unless(status is < 500 or 501 or 503 or 505, $"HTTP {status} for {call.Route}", call.ToString);
        if (!call.WellFormed)
            return;
        findings.Unless(status > 0, "no answer to a right request", () => $"{body}: {call}");
        var api = call.Route.Contains(" /api/", StringComparison.Ordinal);
        findings.Unless(!(api && call.Foreign && status is >= 200 and < 300), "a foreign Host or Origin is let in", call.ToString);
        // A request line of more or fewer than three words, or with a zero in it, is refused before anything knows which call is meant.
        var line = call.Bytes.AsSpan(0, Math.Max(0, call.Bytes.AsSpan().IndexOf((byte)'\r')));
        if (line.Count((byte)' ') != 2 || line.IndexOf("%00"u8) >= 0)
            return;
        var head = call.Bytes.AsSpan().StartsWith("HEAD"u8);
        findings.Unless(
            !(api && status is 400 or 409 or 413 or 415)
                || head
                || body.Contains("problem", StringComparison.Ordinal)
                || body.Contains("detail", StringComparison.Ordinal),
            $"HTTP {status} does not say why",
            () => $"{call}\nanswer: {body}"
        );
    }

    private async Task<(int Status, string Body)> AnswerAsync(HttpCall call)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, service.HttpPort, patience.Token);
            var stream = client.GetStream();
            var half = call.Pause > 0 ? call.Bytes.Length / 2 : call.Bytes.Length;
            try
            {
                await stream.WriteAsync(call.Bytes.AsMemory(0, half), patience.Token);
                if (call.Pause > 0)
                    await Task.Delay(TimeSpan.FromSeconds(call.Pause), TimeProvider.System, patience.Token);
                await stream.WriteAsync(call.Bytes.AsMemory(half), patience.Token);
                // Nothing more comes: a server that waits for the rest of some garbage need not wait.
                if (!call.WellFormed)
                    client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (IOException)
            {
                // A server may answer and close before it has read all of a body that is too long.
            }

            return await ReadAsync(stream, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            return (0, e.Message);
        }
    }

    private static async Task<(int Status, string Body)> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var (answer, buffer) = (new List<byte>(), new byte[8192]);
        try
        {
            while (answer.Count < 4_000_000 && await stream.ReadAsync(buffer, cancellation) is var count and > 0)
                answer.AddRange(buffer.AsSpan(0, count));
        }
        catch (IOException) when (answer.Count > 0)
        {
            // Reset after the answer, because the rest of the request was not read.
        }

        var text = Encoding.UTF8.GetString([.. answer]);
        var words = text.Split(' ', 3);
        return
            words.Length >= 2
            && words[0].StartsWith("HTTP/", StringComparison.Ordinal)
            && int.TryParse(words[1].AsSpan(0, Math.Min(3, words[1].Length)), CultureInfo.InvariantCulture, out var status)
            ? (status, text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0 ? end + 4 : 0)..])
            : (0, text.Length == 0 ? "closed without an answer" : text);
    }
}
