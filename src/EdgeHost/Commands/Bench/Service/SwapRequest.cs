using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>What to measure of swapping adapters.</summary>
/// <param name="Base">Base model's folder.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Precision"><c>f32</c> or <c>bf16</c>.</param>
/// <param name="Adapters">Swapped in turn; null for the base alone. At least two that differ.</param>
/// <param name="Prompts">Asked in turn.</param>
public sealed record SwapRequest(string Base, string Device, string Precision, IReadOnlyList<AdapterSource?> Adapters, IReadOnlyList<CasePrompt> Prompts)
{
    /// <summary>Swaps, at least 1, default 200.</summary>
    public int Swaps { get; init; } = 200;

    /// <summary>Requests that come each second, whether or not the ones before are answered, as long as fewer than 32 wait; above 0, default 20.</summary>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Time between the end of a swap and the next one. Default 50 ms.</summary>
    public TimeSpan Between { get; init; } = TimeSpan.FromMilliseconds(50);
}
