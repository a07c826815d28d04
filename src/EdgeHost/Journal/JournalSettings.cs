using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Keys under <c>Journal</c>.</summary>
public sealed class JournalSettings
{
    /// <summary>
    /// <c>Journal:Retain</c>: finished cases, ends of faults without a case, and images received longer ago than this are forgotten.
    /// 1 h to 10 years, default 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ErrorMessage = "Journal:Retain: expected 01:00:00 to 3650.00:00:00")]
    public TimeSpan Retain { get; set; } = TimeSpan.FromDays(90);
}
