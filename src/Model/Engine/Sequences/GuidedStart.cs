using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>What a guided answer begins with.</summary>
/// <param name="Request">The request.</param>
/// <param name="Adapter">The adapter that answers; null for what is merged.</param>
/// <param name="Key">Weights and adapter, for the prefix cache; null keeps it out of the cache.</param>
internal sealed record GuidedStart(GuidedRequest Request, ServedAdapter? Adapter, string? Key);
