namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>A kind of machine.</summary>
public sealed record LexiconDeviceType(string Id, string Zh, string En);
