using System.Text.Json.Serialization;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>The answer of <c>GET /api/v1/adapters</c>.</summary>
/// <param name="Status">How the service stands with its adapters; null without a model.</param>
/// <param name="Versions">All versions of all adapters.</param>
/// <param name="Problems">What is in the registry and cannot be read, a line each; left out where there is nothing.</param>
public sealed record AdaptersDto(
    AdapterStatusDto? Status,
    IReadOnlyList<AdapterVersionDto> Versions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Problems
);

/// <summary>What answers after an adapter was promoted or rolled back.</summary>
/// <param name="Adapter">The merged adapter, <c>name@version</c>; null without a model.</param>
/// <param name="Digest">Over base and adapter; null without a model.</param>
public sealed record AdapterChangedDto(string? Adapter, string? Digest);
