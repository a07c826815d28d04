using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Keys under <c>Mqtt:Mappings</c>.</summary>
public sealed class MappingSettings
{
    /// <summary><c>Mqtt:Mappings:File</c>: file of the mappings; empty for <c>mappings.json</c> of the plant, where it is there.</summary>
    public string File { get; set; } = "";

    /// <summary><c>Mqtt:Mappings:Silence</c>: a mapping that takes no message for so long is told. 1 min to 365 days, default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "Mqtt:Mappings:Silence: expected 00:01:00 to 365.00:00:00")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromHours(1);
}
