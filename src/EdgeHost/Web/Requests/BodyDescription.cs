namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>What an endpoint reads from the request's body.</summary>
/// <param name="Type">The record that has the members.</param>
/// <param name="IsRequired">Whether there must be a body.</param>
internal sealed record BodyDescription(Type Type, bool IsRequired);
