using EdgeDiag.Model.Kernels.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels.Prefill;

/// <summary>
/// A float32 or bfloat16 matrix laid out for products with many rows: 32 of its rows, a panel, lie side by side, so that two vector
/// registers hold one column of them. A second copy, so for small matrices.
/// </summary>
internal sealed unsafe class WeightPanels : IDisposable
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 32;

    private readonly AlignedBuffer _data;

    private WeightPanels(int rows, int columns, bool isBFloat16)
    {
        (Rows, Columns, IsBFloat16) = (rows, columns, isBFloat16);
        Panels = (rows + PanelRows - 1) / PanelRows;
        _data = new AlignedBuffer((long)Panels * PanelRows * columns * (isBFloat16 ? sizeof(ushort) : sizeof(float)));
    }

    /// <summary>Rows, without padding.</summary>
    public int Rows { get; }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>Whether the elements are bfloat16; float32 otherwise.</summary>
    public bool IsBFloat16 { get; }

    /// <summary>Panels, the last one padded with zeros.</summary>
    public int Panels { get; }

    /// <summary>All elements, [panels, columns, 32].</summary>
    public void* Data => _data.As<byte>();

    /// <summary>Lays a matrix out.</summary>
    /// <param name="weight">float32 or bfloat16 on the CPU, contiguous, [rows, columns].</param>
    public static WeightPanels CopyFrom(Tensor weight)
    {
        var panels = new WeightPanels(checked((int)weight.shape[0]), checked((int)weight.shape[1]), weight.dtype == ScalarType.BFloat16);
        var first = WeightRows.Pointer(weight);
        if (panels.IsBFloat16)
            panels.Fill((ushort*)first);
        else
            panels.Fill((float*)first);
        GC.KeepAlive(weight);
        return panels;
    }

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();

    private void Fill<T>(T* weight)
        where T : unmanaged
    {
        for (var row = 0; row < Rows; row++)
        {
            var to = _data.As<T>() + (long)(row / PanelRows) * PanelRows * Columns + row % PanelRows;
            for (var c = 0; c < Columns; c++)
                to[(long)c * PanelRows] = weight[(long)row * Columns + c];
        }
    }
}
