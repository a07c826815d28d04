using System.Globalization;
using EdgeDiag.Model.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model;

/// <summary>The device setting. Nothing else in the program cares where the weights are.</summary>
public static class ModelDevice
{
    /// <summary>Chooses a device.</summary>
    /// <param name="setting"><c>auto</c> (the first GPU where there is one), <c>cpu</c> or <c>cuda:N</c>.</param>
    /// <exception cref="ModelFormatException">Another word, or a GPU that is not there.</exception>
    public static Device Choose(string setting)
    {
        if (setting == "cpu")
            return CPU;
        if (setting == "auto")
            return cuda_is_available() ? new Device(DeviceType.CUDA, 0) : CPU;
        if (
            !setting.StartsWith("cuda:", StringComparison.Ordinal)
            || !int.TryParse(setting.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        )
            throw new ModelFormatException("settings", "Model:Device", "auto, cpu or cuda:N", setting);
        var count = cuda_is_available() ? cuda.device_count() : 0;
        if (index >= count)
            throw new ModelFormatException("settings", "Model:Device", $"one of {count} CUDA devices", setting);
        return new Device(DeviceType.CUDA, index);
    }
}
