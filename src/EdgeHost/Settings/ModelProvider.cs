namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Who computes answers.</summary>
public enum ModelProvider
{
    /// <summary>This process, with the weights of <c>Model:Path</c>.</summary>
    Local,

    /// <summary>An OpenAI-compatible server.</summary>
    OpenAi,
}
