namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>The model is not asked for a while, since it failed again and again.</summary>
/// <param name="last">Why it failed last.</param>
public sealed class ModelCircuitOpenException(string last)
    : Exception($"the model failed again and again and is not asked for a while; the last reason: {last}");
