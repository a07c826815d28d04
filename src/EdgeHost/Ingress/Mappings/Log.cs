using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

internal static partial class Log
{
    [LoggerMessage(
        264,
        LogLevel.Warning,
        "Mapping {Mapping} has taken no message on {Topic} for {Silence} (Mqtt:Mappings:Silence). 'edgediag mappings test' shows what recorded messages become"
    )]
    public static partial void MappingSilent(ILogger logger, string mapping, string topic, TimeSpan silence);

    [LoggerMessage(265, LogLevel.Information, "Mapping {Mapping} takes messages again")]
    public static partial void MappingSpeaks(ILogger logger, string mapping);
}
