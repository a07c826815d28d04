using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>Keys under <c>Watchdog</c>.</summary>
public sealed class WatchdogSettings
{
    /// <summary>
    /// <c>Watchdog:Patience</c>: a message, a publication, a query of the journal or a step of the model that takes longer counts as stuck; systemd
    /// then gets no more beats and restarts the service. 10 s to 1 h, default 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ErrorMessage = "Watchdog:Patience: expected 00:00:10 to 01:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);
}
