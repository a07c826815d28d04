namespace EdgeDiag.Fusion.Prompts;

/// <summary>A sign of a candidate that names a sensor or lamp of this device, tied to how that stands now. All words are in the prompt's language.</summary>
/// <param name="Kind"><c>reading</c> or <c>image</c>, as in the diagnosis's evidence.</param>
/// <param name="Ref">Sensor name, or lamp colour in lower case.</param>
/// <param name="Name">What the prompt calls it, such as 温度 or 红色报警灯.</param>
/// <param name="Claimed">What the source says, such as 偏高; empty where it only names the sensor.</param>
/// <param name="Current">How it stands now, such as 偏高; 未知 / unknown where it is not known.</param>
/// <param name="Quote">The current state in words that occur in the prompt, such as <c>温度:85℃(偏高,上升)</c>.</param>
/// <param name="Negated">The source says that it is not so (不偏高 / not high).</param>
/// <param name="Known">How it stands now is known.</param>
public sealed record EvidenceLink(string Kind, string Ref, string Name, string Claimed, string Current, string Quote, bool Negated = false, bool Known = true)
{
    /// <summary>The source's claim holds now.</summary>
    public bool Holds => Claimed.Length > 0 && Known && Claimed == Current != Negated;

    /// <summary>The source's claim is known not to hold now.</summary>
    public bool Contradicted => Claimed.Length > 0 && Known && !Holds;
}
