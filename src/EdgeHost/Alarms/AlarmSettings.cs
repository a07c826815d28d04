using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>Keys under <c>Alarms</c>.</summary>
public sealed class AlarmSettings
{
    /// <summary><c>Alarms:Stay</c>: so long a case stays on its topic after its fault has ended. 0 s to 7 days, default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00", ErrorMessage = "Alarms:Stay: expected 00:00:00 to 7.00:00:00")]
    public TimeSpan Stay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary><c>Alarms:LongestShelf</c>: no alarm is shelved for longer. 1 min to 7 days, default 8 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "Alarms:LongestShelf: expected 00:01:00 to 7.00:00:00")]
    public TimeSpan LongestShelf { get; set; } = TimeSpan.FromHours(8);

    /// <summary><c>Alarms:FloodAlarms</c>: more alarms of a line than these, one soon after the other, are a flood. 2 to 1000000, default 10.</summary>
    [Range(2, 1_000_000, ErrorMessage = "Alarms:FloodAlarms: expected 2 to 1000000")]
    public int FloodAlarms { get; set; } = 10;

    /// <summary><c>Alarms:FloodGap</c>: between two alarms of a beginning flood there lies at most this. 1 s to 10 min, default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Alarms:FloodGap: expected 00:00:01 to 00:10:00")]
    public TimeSpan FloodGap { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary><c>Alarms:FloodQuiet</c>: an episode is over when its line has been without an alarm for longer. 1 s to 1 h, default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Alarms:FloodQuiet: expected 00:00:01 to 01:00:00")]
    public TimeSpan FloodQuiet { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// <c>Alarms:ModelCallsPerEpisode</c>: when so many cases of an episode have asked the model, only its first-out still may. 0 to 1000, default 12.
    /// </summary>
    [Range(0, 1000, ErrorMessage = "Alarms:ModelCallsPerEpisode: expected 0 to 1000")]
    public int ModelCallsPerEpisode { get; set; } = 12;
}
