namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>One imported file.</summary>
/// <param name="Source">Name of the source file.</param>
/// <param name="Target">The manual.</param>
/// <param name="State">What was done.</param>
/// <param name="Edited">The manual was edited by hand since its import, and is as it was.</param>
/// <param name="Document">The manual as it now stands.</param>
/// <param name="Skipped">Entries left out.</param>
public sealed record ImportResult(string Source, string Target, ImportState State, bool Edited, ManualDocument Document, int Skipped);
