namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>A token of a prompt on its way through the model.</summary>
/// <param name="Part">Its sequence, an index into the parts.</param>
/// <param name="Position">Its position there.</param>
/// <param name="Token">Its id.</param>
/// <param name="Result">Where its hidden state is wanted; -1 for nowhere.</param>
internal readonly record struct PrefillRow(int Part, long Position, int Token, int Result);
