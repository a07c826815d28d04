namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>What the status topic says of the model.</summary>
public sealed class ModelName
{
    /// <summary>Base and adapter; empty for none.</summary>
    public string Current { get; set; } = "";
}
