namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What produced the answer (design §7, invariant 8).</summary>
/// <param name="Base">Name of the base model; empty in a preliminary diagnosis.</param>
/// <param name="Adapter"><c>name@version</c>; empty for none.</param>
/// <param name="Digest">Of the weights.</param>
/// <param name="Prompt">Version of the prompt's form.</param>
/// <param name="Manuals">Digest of the manual index.</param>
public sealed record ModelStamp(string Base, string Adapter, string Digest, string Prompt, string Manuals);
