namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Why a cause is believed.</summary>
/// <param name="Kind"><c>manual</c>, <c>reading</c>, <c>image</c> or <c>ticket</c>.</param>
/// <param name="Ref">Manual section, sensor name, lamp colour or ticket id.</param>
/// <param name="Quote">Words that occur in the prompt; of a ticket that nobody has reviewed, the cause that it names.</param>
/// <param name="Reviewed">False for a ticket of a sender that nobody can prove, which nobody has reviewed yet.</param>
public sealed record Evidence(string Kind, string Ref, string Quote, bool Reviewed = true);
