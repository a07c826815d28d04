using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>A safetensors file, memory-mapped: a tensor is read from the page cache straight into its place.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, long length)
    {
        (_map, _view) = (map, view);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            var header = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
            if (header is < 2 or > SafetensorsHeader.MaxBytes || header > length - 8)
                throw new ModelFormatException(path, "header", $"a length from 2 to {Math.Min(SafetensorsHeader.MaxBytes, length - 8)} bytes", $"{header}");
            (Entries, Metadata) = SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(start + 8, (int)header), length - 8 - header);
            _data = start + 8 + header;
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            throw;
        }
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; } = null!;

    /// <summary>Free text by key; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = null!;

    /// <summary>Opens a file and checks its header against its size.</summary>
    /// <exception cref="ModelFormatException">Not a safetensors file, damaged, or truncated.</exception>
    public static SafetensorsFile Open(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists) throw new ModelFormatException(path, "file", "a safetensors file", "no file");
        if (info.Length < 10) throw new ModelFormatException(path, "file", "a safetensors file", $"{info.Length} bytes");
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        try
        {
            return new SafetensorsFile(path, map, view, info.Length);
        }
        catch
        {
            view.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>Copies a tensor out of the mapping.</summary>
    /// <param name="name">Name in the file.</param>
    /// <param name="dtype">Type wanted; converted where the file has another.</param>
    /// <param name="device">Where to put it.</param>
    /// <returns>A tensor that the caller owns, outside of any dispose scope.</returns>
    public Tensor Load(string name, ScalarType dtype, Device device)
    {
        var entry = Entries[name];
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var tensor = empty(entry.Shape, SafetensorsTypes.Find(entry.DType)!.Value.Type);
        var size = entry.End - entry.Begin;
        if (size > 0)
        {
            var target = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref tensor.bytes[0]);
            Buffer.MemoryCopy(_data + entry.Begin, target, size, size);
        }

        return tensor.to(dtype).to(device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
