using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Files;

/// <summary>A safetensors file, memory-mapped: a tensor is read from the page cache straight into its place.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private const long Piece = 1 << 20; // elements

    private readonly MemoryMappedFile _map;
    private readonly long _data; // where the tensors begin

    private SafetensorsFile(string path, MemoryMappedFile map, long length)
    {
        _map = map;
        var size = Mapped(0, 8, start => BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(start, 8)));
        if (size is < 2 or > SafetensorsHeader.MaxBytes || size > length - 8)
            throw new ModelFormatException(path, "header", $"a length from 2 to {Math.Min(SafetensorsHeader.MaxBytes, length - 8)} bytes", $"{size}");
        (Entries, Metadata) = Mapped(8, size, start => SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(start, (int)size), length - 8 - size));
        _data = 8 + size;
    }

    private delegate T Reading<out T>(byte* start);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; } = null!;

    /// <summary>Free text by key; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = null!;

    /// <summary>Opens a file and checks its header against its size.</summary>
    /// <exception cref="ModelFormatException">Not a safetensors file, damaged, or truncated.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new ModelFormatException(path, "file", "a safetensors file", "no file");
        var length = BoundedFile.Length(path);
        if (length < 10)
            throw new ModelFormatException(path, "file", "a safetensors file", $"{length} bytes");
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        try
        {
            return new SafetensorsFile(path, map, length);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>Copies a tensor out of the mapping.</summary>
    /// <param name="name">Name in the file.</param>
    /// <param name="dtype">Type wanted; converted where the file has another.</param>
    /// <param name="device">Where to put it.</param>
    /// <returns>A tensor that the caller owns, outside of any dispose scope.</returns>
    public Tensor Load(string name, ScalarType dtype, Device device) => Load(Entries[name], Entries[name].Shape, 0, dtype, device);

    /// <summary>Copies some rows of a tensor out of the mapping; the others are not read.</summary>
    /// <param name="name">Name in the file.</param>
    /// <param name="from">First row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="dtype">Type wanted; converted where the file has another.</param>
    /// <param name="device">Where to put it.</param>
    /// <returns>[rows, …], owned by the caller, outside of any dispose scope.</returns>
    public Tensor Load(string name, long from, long rows, ScalarType dtype, Device device)
    {
        var entry = Entries[name];
        if (from < 0 || rows < 0 || entry.Shape.Length == 0 || from + rows > entry.Shape[0])
            throw new ArgumentOutOfRangeException(nameof(rows), $"rows {from} to {from + rows} of {name} [{string.Join(", ", entry.Shape)}]");
        var row = entry.Shape[0] == 0 ? 0 : (entry.End - entry.Begin) / entry.Shape[0];
        return Load(entry, [rows, .. entry.Shape[1..]], from * row, dtype, device);
    }

    /// <inheritdoc/>
    public void Dispose() => _map.Dispose();

    private Tensor Load(TensorEntry entry, long[] shape, long skip, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var tensor = empty(shape, dtype);
        var (type, size) = SafetensorsTypes.Find(entry.DType)!.Value;
        var flat = tensor.view(-1); // [n]
        // Converted piece by piece: a whole tensor of the other type would be a second copy, and would leave holes in the heap.
        var length = type == dtype ? flat.numel() : Math.Min(flat.numel(), Piece);
        var piece = type == dtype ? flat : empty([length], type);
        for (long at = 0; at < flat.numel(); at += length)
        {
            length = Math.Min(length, flat.numel() - at);
            var bytes = length * size;
            var target = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref piece.bytes[0]);
            Mapped(
                _data + entry.Begin + skip + at * size,
                bytes,
                start =>
                {
                    Buffer.MemoryCopy(start, target, bytes, bytes);
                    return true;
                }
            );
            if (type == dtype)
                continue;
            using Tensor to = flat.narrow(0, at, length),
                from = piece.narrow(0, 0, length);
            to.copy_(from);
        }

        return tensor.to(device).DetachFromDisposeScope();
    }

    // Only what is being read is mapped: what stays mapped counts as this process's memory, once more beside the copy.
    private T Mapped<T>(long offset, long size, Reading<T> read)
    {
        using var view = _map.CreateViewAccessor(offset, size, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return read(start + view.PointerOffset);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
}
