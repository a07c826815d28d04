using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>What concerns the whole service; keys at the top of the settings.</summary>
public sealed class HostSettings
{
    /// <summary><c>Site</c>: first topic segment behind the prefix. Default <c>s1</c>.</summary>
    [
        Required,
        RegularExpression(@"^[^/+#\p{Cc}\p{Zl}\p{Zp}]{1,128}\z", ErrorMessage = "Site: expected 1 to 128 characters without / + # and control characters")
    ]
    public string Site { get; set; } = "s1";

    /// <summary><c>Host</c>: name of this box in its status topic. Default the machine's name.</summary>
    [
        Required,
        RegularExpression(@"^[^/+#\p{Cc}\p{Zl}\p{Zp}]{1,128}\z", ErrorMessage = "Host: expected 1 to 128 characters without / + # and control characters")
    ]
    public string Host { get; set; } = Environment.MachineName;

    /// <summary><c>Data</c>: folder for everything the service writes. Default <c>var</c>.</summary>
    [Required]
    public string Data { get; set; } = "var";

    /// <summary><c>Plant</c>: folder with <c>devices.json</c>, <c>manuals/</c> and <c>tickets/</c>. Default <c>samples/plant</c>.</summary>
    [Required]
    public string Plant { get; set; } = "samples/plant";
}
