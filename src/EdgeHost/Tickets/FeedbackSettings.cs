using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Keys under <c>Feedback</c>: what verdicts of people may do.</summary>
public sealed class FeedbackSettings
{
    /// <summary>
    /// <c>Feedback:Mqtt</c>: <c>untrusted</c> or <c>trusted</c>. Trusted only where the broker's access rules protect the topics
    /// <c>edgediag/v1/+/+/+/feedback</c>: then free text over MQTT counts without a review. Default <c>untrusted</c>.
    /// </summary>
    [EnumDataType(typeof(FeedbackTrust), ErrorMessage = "Feedback:Mqtt: expected untrusted or trusted")]
    public FeedbackTrust Mqtt { get; set; } = FeedbackTrust.Untrusted;

    /// <summary>
    /// <c>Feedback:PerDeviceAndHour</c>: verdicts of one device that count in an hour; further ones wait for a review. Verdicts of named
    /// persons are not counted. 1 to 100000, default 20.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Feedback:PerDeviceAndHour: expected 1 to 100000")]
    public int PerDeviceAndHour { get; set; } = 20;

    /// <summary>
    /// <c>Feedback:Safety</c>: folder with the patterns of advice that would defeat a safety function, one file a language. Default
    /// <c>safety</c>.
    /// </summary>
    [Required(ErrorMessage = "Feedback:Safety: expected a folder with files of patterns such as en.txt, found nothing")]
    public string Safety { get; set; } = "safety";
}
