using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>
/// All memory that a pass computes in and that outlives no step: numbers at cache lines' borders, allocated once and again only where a
/// step needs more. What derives from it names the areas.
/// </summary>
internal abstract unsafe class ScratchMemory : IDisposable
{
    private readonly List<AlignedBuffer> _areas = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Rows or columns up to whole tiles.</summary>
    protected static int PadToTiles(int size) => RoundUp(size, TiledMatrix.TileRows);

    /// <summary>A size up to a multiple.</summary>
    protected static int RoundUp(int size, int multiple) => (size + multiple - 1) / multiple * multiple;

    /// <summary>Zeroed room that lives until <see cref="Free"/>.</summary>
    /// <param name="elements">Numbers, at least 1.</param>
    protected float* Allocate(long elements)
    {
        var area = new AlignedBuffer(elements * sizeof(float));
        _areas.Add(area);
        return area.As<float>();
    }

    /// <summary>Frees all areas.</summary>
    protected virtual void Free()
    {
        foreach (var area in _areas)
            area.Dispose();
        _areas.Clear();
    }
}
