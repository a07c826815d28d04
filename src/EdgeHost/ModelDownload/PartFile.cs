using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>
/// A file that is being fetched: <c>NAME.part</c>, as long as the whole, and <c>NAME.part.json</c>, which says whose bytes they are
/// and which ranges are there. A range counts once it is on disk, whatever kills the program.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _identity;
    private readonly long _range;
    private readonly SafeFileHandle _handle;
    private readonly Lock _lock = new();
    private State _state;

    private PartFile(string path, string identity, long range)
    {
        (Path, _identity, _range) = (path, identity, range);
        // Alone, so that two programs do not write the same file.
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _state = Read();
    }

    private sealed record State(string Identity, long Range, long Size, string Tag, bool[] Done);

    /// <summary>The bytes.</summary>
    public string Path { get; }

    /// <summary>Bytes of the whole; negative before the first answer.</summary>
    public long Size => _state.Size;

    /// <summary>Entity tag of the bytes that are there; empty for none.</summary>
    public string Tag => _state.Tag;

    /// <summary>Bytes that are there for good.</summary>
    public long Kept => _state.Done.Select((done, i) => done ? End(i) - Begin(i) : 0).Sum();

    /// <summary>Ranges that are not there, in order; before the first answer the first one.</summary>
    public IReadOnlyList<int> Missing => Size < 0 ? [0] : [.. Enumerable.Range(0, _state.Done.Length).Where(i => !_state.Done[i])];

    /// <summary>Opens or creates.</summary>
    /// <param name="target">The file that it will be.</param>
    /// <param name="identity">Whose bytes; others that are there already are dropped.</param>
    /// <param name="range">Bytes of a range.</param>
    public static PartFile Open(string target, string identity, long range) => new(target + ".part", identity, range);

    /// <summary>First byte of a range.</summary>
    public long Begin(int range) => range * _range;

    /// <summary>Byte behind a range's last.</summary>
    public long End(int range) => Size < 0 ? _range : Math.Min(Size, (range + 1) * _range);

    /// <summary>Drops what is there and begins with a size and tag.</summary>
    public void Begin(long size, string tag)
    {
        _state = new State(_identity, _range, size, tag, new bool[(size + _range - 1) / _range]);
        RandomAccess.SetLength(_handle, size);
        Write();
    }

    /// <summary>Drops what is there.</summary>
    public void Drop() => _state = Nothing;

    /// <summary>Writes bytes at their place.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long at, CancellationToken cancellationToken) =>
        RandomAccess.WriteAsync(_handle, bytes, at, cancellationToken);

    /// <summary>A range is complete.</summary>
    public void Complete(int range)
    {
        lock (_lock)
        {
            RandomAccess.FlushToDisk(_handle);
            _state.Done[range] = true;
            Write();
        }
    }

    /// <summary>A digest of the bytes.</summary>
    public HubDigest Digest(HubDigest kind) => kind.ComputeSameKind(_handle);

    /// <summary>Deletes it, state and bytes.</summary>
    public void Delete()
    {
        File.Delete(Path);
        File.Delete(Path + ".json");
    }

    /// <summary>Makes it the file that it is to be.</summary>
    public void MoveTo(string target)
    {
        RandomAccess.FlushToDisk(_handle);
        File.Move(Path, target, overwrite: true);
        File.Delete(Path + ".json");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private State Nothing => new(_identity, _range, -1, "", []);

    private State Read()
    {
        try
        {
            var found = JsonSerializer.Deserialize<State>(File.ReadAllBytes(Path + ".json"));
            return
                found is not null
                && found.Identity == _identity
                && found.Range == _range
                && found.Size == RandomAccess.GetLength(_handle)
                && found.Tag is not null
                && found.Done?.Length == (found.Size + _range - 1) / _range
                ? found
                : Nothing;
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            // Nothing was fetched yet, or by something else: begin anew.
            return Nothing;
        }
    }

    private void Write()
    {
        File.WriteAllBytes(Path + ".json.tmp", JsonSerializer.SerializeToUtf8Bytes(_state));
        File.Move(Path + ".json.tmp", Path + ".json", overwrite: true);
    }
}
