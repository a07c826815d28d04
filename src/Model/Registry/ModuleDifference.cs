namespace EdgeDiag.Model.Registry;

/// <summary>How large two versions' updates of a module are, over all layers, as Frobenius norms of scale·B·A.</summary>
/// <param name="Module">Such as <c>q_proj</c>.</param>
/// <param name="First">Of the first; 0 where it does not target it.</param>
/// <param name="Second">Of the second.</param>
/// <param name="Between">Of the difference of the two.</param>
public sealed record ModuleDifference(string Module, double First, double Second, double Between);
