using System.Buffers.Binary;
using System.IO.Hashing;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// Batches on disk that a database has not taken, oldest first, bounded. A record is its length, its CRC-32 and its bytes; a
/// segment of records is deleted when all of them have been taken, so that after a crash at most one segment is sent again,
/// which a time-series database does not notice. Thread-safe.
/// </summary>
public sealed class Spool : ISpool, IDisposable
{
    private const int HeaderBytes = 8,
        MaxRecordBytes = 64 << 20;

    private readonly string _folder;
    private readonly long _maxBytes,
        _segmentBytes;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, long> _segments = []; // number, bytes
    private FileStream? _writing;
    private (long Segment, long Offset) _reading;

    /// <summary>Opens a spool; what an earlier run left is there.</summary>
    /// <param name="folder">Its folder, created.</param>
    /// <param name="maxBytes">Beyond it the oldest segment goes.</param>
    /// <param name="segmentBytes">Size after which a new segment begins.</param>
    public Spool(string folder, long maxBytes, long segmentBytes = 4 << 20)
    {
        (_folder, _maxBytes, _segmentBytes) = (folder, maxBytes, Math.Min(segmentBytes, Math.Max(1, maxBytes / 4)));
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(folder, "*.spool"))
                if (long.TryParse(Path.GetFileNameWithoutExtension(file), out var number))
                    _segments[number] = new FileInfo(file).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Faults are answered without a spool too; the first batch that needs it tells what is wrong.
            _segments.Clear();
        }
    }

    /// <summary>Bytes on disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _segments.Values.Sum();
        }
    }

    /// <summary>Nothing waits.</summary>
    public bool IsEmpty => Bytes == 0;

    /// <summary>Bytes that were given up because the spool was full.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Records that could not be read back.</summary>
    public long DamagedRecords { get; private set; }

    /// <summary>Keeps a batch; on disk when this returns.</summary>
    public void Append(ReadOnlyMemory<byte> batch)
    {
        lock (_lock)
        {
            var bytes = batch.Span;
            var current = _segments.Count > 0 ? _segments.Keys.Last() : 0;
            // A segment that an earlier run began may end in half a record: never appended to.
            if (_writing is null || _segments.GetValueOrDefault(current) >= _segmentBytes)
            {
                _writing?.Dispose();
                _writing = null;
                // Somebody may have removed the folder, or left a file of that name.
                Directory.CreateDirectory(_folder);
                do current++;
                while (File.Exists(PathOf(current)));
                _writing = new FileStream(PathOf(current), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
                _segments[current] = 0;
            }
            else
                RestoreIfDeleted(current);

            Span<byte> header = stackalloc byte[HeaderBytes];
            BinaryPrimitives.WriteInt32LittleEndian(header, batch.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32.HashToUInt32(bytes));
            try
            {
                _writing.Write(header);
                _writing.Write(bytes);
                _writing.Flush(flushToDisk: true);
            }
            catch
            {
                // What follows half a record could never be read: the next record begins a new segment.
                Abandon();
                throw;
            }

            _segments[current] += HeaderBytes + batch.Length;
            while (_segments.Values.Sum() > _maxBytes && _segments.Count > 1)
                DropOldest();
        }
    }

    /// <summary>The oldest batch, or null. It stays until <see cref="Taken"/>.</summary>
    public byte[]? Peek()
    {
        lock (_lock)
        {
            while (_segments.Count > 0)
            {
                var (segment, bytes) = _segments.First();
                if (_reading.Segment != segment)
                    _reading = (segment, 0);
                if (_writing is not null && segment == _segments.Keys.Last())
                    RestoreIfDeleted(segment);
                if (File.Exists(PathOf(segment)))
                {
                    if (Read(segment, bytes) is { } record)
                        return record;
                }
                else
                    DamagedRecords++;

                Remove(segment);
            }

            return null;
        }
    }

    /// <summary>The batch last seen has been taken.</summary>
    /// <param name="batch">That batch.</param>
    public void Taken(byte[] batch)
    {
        lock (_lock)
        {
            // The segment may have been dropped for want of space meanwhile.
            if (_segments.Count == 0 || _segments.Keys.First() != _reading.Segment)
                return;
            _reading.Offset += HeaderBytes + batch.Length;
            if (_reading.Offset >= _segments[_reading.Segment])
                Remove(_reading.Segment);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _writing?.Dispose();
    }

    // The open file still has what was written to it, but nobody could find it after the end of the process.
    private void RestoreIfDeleted(long segment)
    {
        if (File.Exists(PathOf(segment)))
            return;
        Directory.CreateDirectory(_folder);
        var anew = new FileStream(PathOf(segment), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            _writing!.Position = 0;
            _writing.CopyTo(anew);
            anew.Flush(flushToDisk: true);
        }
        catch
        {
            _writing!.Seek(0, SeekOrigin.End);
            anew.Dispose();
            File.Delete(PathOf(segment));
            throw;
        }

        _writing.Dispose();
        _writing = anew;
    }

    private byte[]? Read(long segment, long bytes)
    {
        if (_reading.Offset >= bytes)
            return null;
        using var stream = new FileStream(PathOf(segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = _reading.Offset;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return Damaged();
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 0 or > MaxRecordBytes || length > bytes - _reading.Offset - HeaderBytes)
            return Damaged();
        var record = new byte[length];
        stream.ReadExactly(record);
        return Crc32.HashToUInt32(record) == BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) ? record : Damaged();
    }

    // What follows a damaged record cannot be found; the rest of its segment goes with it.
    private byte[]? Damaged()
    {
        DamagedRecords++;
        return null;
    }

    private void Abandon()
    {
        try
        {
            _writing?.Dispose();
        }
        catch (IOException)
        {
            // Disposing writes what is left in memory, and the disk refuses that too.
        }

        _writing = null;
    }

    private void DropOldest()
    {
        var oldest = _segments.First();
        DroppedBytes += oldest.Value;
        Remove(oldest.Key);
    }

    private void Remove(long segment)
    {
        if (_segments.Keys.Last() == segment)
        {
            _writing?.Dispose();
            _writing = null;
        }

        // An empty spool begins with the first number again, and that segment is read from its beginning.
        if (_reading.Segment == segment)
            _reading = default;
        _segments.Remove(segment);
        if (File.Exists(PathOf(segment)))
            File.Delete(PathOf(segment));
    }

    private string PathOf(long segment) => Path.Combine(_folder, $"{segment:D12}.spool");
}
