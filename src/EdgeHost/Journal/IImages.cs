using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>The last image description of each device.</summary>
public interface IImages
{
    /// <summary>Keeps a device's last image description.</summary>
    void Image(ImageEvent image);

    /// <summary>A device's last image description, or null.</summary>
    ImageEvent? LastImage(string line, string device);
}
