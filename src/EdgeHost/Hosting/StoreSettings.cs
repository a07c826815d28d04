using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Keys under <c>Store</c>.</summary>
public sealed class StoreSettings
{
    /// <summary><c>Store:StuckAfter</c>: a call of the journal that takes longer ends the process with status 1. 5 s to 1 h, default 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "Store:StuckAfter: expected 00:00:05 to 01:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary><c>Store:Patience</c>: how long an answer or a verdict waits for <c>tickets.db</c>. 100 ms to 1 min, default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Store:Patience: expected 00:00:00.1 to 00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);
}
