namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Which weights answered.</summary>
/// <param name="Base">Name of the base model.</param>
/// <param name="Adapter"><c>name@version</c>, or empty for the base alone.</param>
/// <param name="Digest">SHA-256 over base and adapter weights, first 16 hex digits.</param>
public sealed record ModelIdentity(string Base, string Adapter, string Digest);
