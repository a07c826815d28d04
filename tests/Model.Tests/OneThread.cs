using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests;

/// <summary>libtorch on one thread until disposed of: on matrices this small, a second one mostly waits.</summary>
internal sealed class OneThread : IDisposable
{
    private readonly int _before = get_num_threads();

    public OneThread() => set_num_threads(1);

    public void Dispose() => set_num_threads(_before);
}
