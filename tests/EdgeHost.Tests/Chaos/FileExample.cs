namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A call of the program with a generated file or folder.</summary>
/// <param name="Input">The input that it is of.</param>
/// <param name="What">What is odd about it.</param>
/// <param name="Folder">Working directory of the call.</param>
/// <param name="Arguments">The command line.</param>
internal sealed record FileExample(string Input, string What, string Folder, string[] Arguments);
