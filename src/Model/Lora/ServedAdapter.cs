namespace EdgeDiag.Model.Lora;

/// <summary>An adapter as it answers at this moment.</summary>
/// <param name="Name"><c>name@version</c>; empty for the base alone.</param>
/// <param name="Digest">SHA-256 over base weights and adapter content, first 16 hex digits.</param>
/// <param name="Temperature">Divides the scores of labels before they become probabilities; 1 without a calibration.</param>
/// <param name="PointwiseWeight">What a choice's pointwise score counts beside its listwise one; 0 without a calibration.</param>
/// <param name="Row">Its number among the adapters computed beside the base; null where it is merged.</param>
public sealed record ServedAdapter(string Name, string Digest, double Temperature, double PointwiseWeight, int? Row);
