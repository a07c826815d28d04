using System.ComponentModel.DataAnnotations;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;

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

    /// <summary><c>Fusion:MaxFaultsPerCase</c>: a case with this many faults takes no more. 1 to 100000, default 1000.</summary>
    [Range(1, 100_000, ErrorMessage = "Fusion:MaxFaultsPerCase: expected 1 to 100000")]
    public int MaxFaultsPerCase { get; set; } = 1000;

    /// <summary><c>Fusion:MaxCasesPerMinute</c>: a device that opens more is in a flood; further faults join its newest case. 1 to 100000, default 120.</summary>
    [Range(1, 100_000, ErrorMessage = "Fusion:MaxCasesPerMinute: expected 1 to 100000")]
    public int MaxCasesPerMinute { get; set; } = 120;

    /// <summary>When faults share a case.</summary>
    public FoldingOptions Folding() => new(FoldWindow, MaxFaultsPerCase, MaxCasesPerMinute);

    /// <summary><c>Fusion:Deadline</c>: how long the model may take for one answer. 100 ms to 10 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Fusion:Deadline: expected 00:00:00.1 to 00:10:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);
}
