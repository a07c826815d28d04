using System.ComponentModel.DataAnnotations;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Keys under <c>Fusion</c>.</summary>
public sealed class FusionSettings
{
    /// <summary><c>Fusion:Language</c>: <c>zh</c> or <c>en</c>. Default <c>zh</c>.</summary>
    [EnumDataType(typeof(Language), ErrorMessage = "Fusion:Language: expected zh or en")]
    public Language Language { get; set; } = Language.Zh;

    /// <summary><c>Fusion:FoldWindow</c>: a repeated fault within this time of the last one joins its case. 1 s to 1 h, default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Fusion:FoldWindow: expected 00:00:01 to 01:00:00")]
    public TimeSpan FoldWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>Fusion:Deadline</c>: how long the model may take for one answer. 100 ms to 10 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Fusion:Deadline: expected 00:00:00.1 to 00:10:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);
}
