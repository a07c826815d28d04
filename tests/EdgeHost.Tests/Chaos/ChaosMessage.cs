namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>One MQTT message of a run.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="What">What is odd about it.</param>
internal sealed record ChaosMessage(string Topic, byte[] Payload, string What)
{
    /// <summary>0, 1 or 2.</summary>
    public int Qos { get; init; } = 1;

    public bool Retain { get; init; }

    /// <summary>How to send it again.</summary>
    public override string ToString() => $"{What}: topic {Topic}, qos {Qos}{(Retain ? ", retained" : "")}: {Findings.Shown(Payload)}";
}
