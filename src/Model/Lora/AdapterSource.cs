namespace EdgeDiag.Model.Lora;

/// <summary>Where an adapter is.</summary>
/// <param name="Name">What answers call it, <c>name@version</c>.</param>
/// <param name="Folder">PEFT folder.</param>
public sealed record AdapterSource(string Name, string Folder);
