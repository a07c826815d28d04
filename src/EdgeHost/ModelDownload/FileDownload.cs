using System.Buffers;
using System.Net;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>
/// Fetches one file: several ranges at once where the server has ranges, one after the other from the beginning where it has not,
/// going on where a connection broke off, and checked before it gets its name.
/// </summary>
/// <param name="client">The hub.</param>
/// <param name="repository">Where the file is.</param>
/// <param name="file">The file.</param>
/// <param name="settings">Ranges, connections, patience.</param>
/// <param name="time">For pauses and timeouts.</param>
/// <param name="received">Told how many bytes are there and of how many.</param>
internal sealed class FileDownload(
    HubClient client,
    HubRepository repository,
    HubFile file,
    HubSettings settings,
    TimeProvider time,
    Action<long, long> received
)
{
    private const int BufferBytes = 1 << 17,
        MostStalls = 5,
        MostChanges = 3;

    private enum AttemptEnd
    {
        // Every range is there.
        Done,

        // The server answered with the whole file, read to its end or not.
        Whole,

        // What is there belongs to another file than what the server has now.
        Changed,
    }

    private HubDigest? _digest = file.Digest;
    private long _received;

    /// <summary>Bytes that are still to fetch into a folder; 0 where the hub does not say how many there are.</summary>
    public long Remaining(string folder)
    {
        var target = Path.Combine(folder, file.Name);
        if (file.Size is not { } size || !File.Exists(target + ".part"))
            return file.Size ?? 0;
        using var part = Open(target);
        return size - part.Kept;
    }

    /// <summary>Fetches into a folder.</summary>
    /// <returns>What the file was checked against; null where the hub states nothing.</returns>
    /// <exception cref="HubException">It cannot be fetched, or has other bytes than the hub states.</exception>
    public async Task<HubDigest?> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var target = Path.Combine(folder, file.Name);
        using var part = Open(target);
        if (file.Size == 0)
            part.Begin(0, "");
        for (int changes = 0, wholes = 0; part.Size < 0 || part.Missing.Count > 0; )
        {
            _received = part.Kept;
            var end = await AttemptAsync(part, cancellationToken);
            if (end == AttemptEnd.Done || part is { Size: >= 0, Missing: [] })
                continue;
            if (end == AttemptEnd.Whole && ++wholes > MostStalls)
                throw BrokenOff(_received);
            if (end == AttemptEnd.Changed)
            {
                part.Drop();
                if (++changes > MostChanges)
                    throw new HubException(
                        $"{file.Name}: expected the same bytes from the first to the last, but the server changed them {changes} times while they were fetched"
                    );
            }

            await Task.Delay(settings.RetryDelay, time, cancellationToken);
        }

        if (_digest is { } expected && part.Digest(expected) is var found && found != expected)
        {
            part.Delete();
            throw new HubException(
                $"{file.Name}: expected {expected} as {settings.Endpoint} states, found {found.Hex}; the file was not kept, run the command again "
                    + $"or use another --endpoint"
            );
        }

        part.MoveTo(target);
        return _digest;
    }

    private PartFile Open(string target) =>
        PartFile.Open(target, $"{repository.Name}/{file.Name}/{file.Digest?.Hex ?? repository.Commit}", settings.RangeMegabytes * 1_000_000L);

    private async Task<AttemptEnd> AttemptAsync(PartFile part, CancellationToken cancellationToken)
    {
        // One range alone shows whether there are ranges at all.
        var first = await RangeAsync(part, part.Missing[0], alone: true, cancellationToken);
        if (first != AttemptEnd.Done)
            return first;
        using var same = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                part.Missing,
                new ParallelOptions { MaxDegreeOfParallelism = settings.Connections, CancellationToken = same.Token },
                async (range, token) =>
                {
                    if (await RangeAsync(part, range, alone: false, token) != AttemptEnd.Done)
                        await same.CancelAsync();
                }
            );
            return AttemptEnd.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AttemptEnd.Changed;
        }
    }

    private async Task<AttemptEnd> RangeAsync(PartFile part, int range, bool alone, CancellationToken cancellationToken)
    {
        var at = part.Begin(range);
        for (var stalls = 0; part.Size < 0 || at < part.End(range); )
        {
            var (before, end) = (at, part.End(range));
            using (var answer = await client.OpenAsync(repository, file.Name, at, part.End(range), part.Tag, cancellationToken))
            {
                if (answer.Response.StatusCode == HttpStatusCode.OK && alone)
                {
                    await WholeAsync(part, answer, cancellationToken);
                    return AttemptEnd.Whole;
                }

                if (!Continues(part, answer, at))
                    return AttemptEnd.Changed;
                _digest ??= answer.Linked;
                at = await CopyAsync(part, answer, at, part.End(range), null, cancellationToken);
            }

            // A server that brings a byte with each answer does not go on.
            if (at - before >= Math.Min(HubLimits.AnswerBytes, end - before))
                stalls = 0;
            else if (++stalls > MostStalls)
                throw BrokenOff(at);
            else
                await Task.Delay(settings.RetryDelay * stalls, time, cancellationToken);
        }

        part.Complete(range);
        return AttemptEnd.Done;
    }

    // The server answered with everything: it has no ranges, or other bytes than those that are there. Ranges that are read
    // to their end stay when the connection breaks off; the next answer shows whether the server can go on behind them.
    private async Task WholeAsync(PartFile part, HubAnswer answer, CancellationToken cancellationToken)
    {
        var size =
            answer.Response.Content.Headers.ContentLength ?? file.Size ?? throw new HubException($"{file.Name}: expected a length in the answer, found none");
        CheckSize(size);
        _digest ??= answer.Linked;
        _received = 0;
        part.Begin(size, answer.Tag);
        await CopyAsync(part, answer, 0, size, part.Complete, cancellationToken);
    }

    private bool Continues(PartFile part, HubAnswer answer, long at)
    {
        var range = answer.Response.Content.Headers.ContentRange;
        if (answer.Response.StatusCode != HttpStatusCode.PartialContent || range is not { From: { } from, Length: { } size } || from != at)
            return false;
        CheckSize(size);
        if (part.Size < 0)
            part.Begin(size, answer.Tag);
        return part.Size == size && part.Tag == answer.Tag;
    }

    private void CheckSize(long size)
    {
        var most = file.Name.EndsWith(".safetensors", StringComparison.Ordinal) ? HubLimits.WeightBytes : HubLimits.TextBytes;
        if (size < 0 || size > most)
            throw new HubException($"{file.Name}: expected 0 to {most} bytes, found {size} in the server's answer; the file was not kept");
        if (file.Size is { } stated && stated != size)
            throw new HubException($"{file.Name}: expected {stated} bytes as the listing states, found {size}; the file was not kept");
    }

    // Returns where the bytes ended, whether they were all or the connection broke off.
    private async Task<long> CopyAsync(PartFile part, HubAnswer answer, long at, long end, Action<int>? completed, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var stream = await answer.Response.Content.ReadAsStreamAsync(cancellationToken);
            while (at < end)
            {
                var n = (int)Math.Min(await ReadAsync(stream, buffer, cancellationToken), end - at);
                if (n == 0)
                    break;
                await part.WriteAsync(buffer.AsMemory(0, n), at, cancellationToken);
                at += n;
                received(Interlocked.Add(ref _received, n), part.Size);
                if (completed is null)
                    continue;
                foreach (var range in part.Missing.TakeWhile(r => part.End(r) <= at))
                    completed(range);
            }

            return at;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(settings.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await stream.ReadAsync(buffer, either.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Broken off or stalled; whoever asked goes on from here with a new request.
            return 0;
        }
    }

    private HubException BrokenOff(long at) => new($"{file.Name}: the connection breaks off at byte {at} again and again; run the command again to go on");
}
