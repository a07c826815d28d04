namespace EdgeDiag.Model.Registry;

/// <summary>A file as a manifest states it.</summary>
/// <param name="Sha256">Of its bytes, 64 hex digits.</param>
/// <param name="Bytes">Its length.</param>
public sealed record AdapterFileEntry(string Sha256, long Bytes);
