using System.Diagnostics;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Commands.Bench;

/// <summary>This program once more, in a process of its own.</summary>
public static class ProgramRun
{
    /// <summary>Runs a command to its end; its log goes to standard error.</summary>
    /// <param name="arguments">The command.</param>
    /// <returns>What it printed on standard output.</returns>
    /// <exception cref="InvalidInputException">It failed.</exception>
    public static string Output(params IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath!;
        // Started as `dotnet edgediag.dll`, the program is an argument.
        IEnumerable<string> words =
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "edgediag.dll"), .. arguments] : arguments;
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidInputException(string.Join(' ', arguments), "exit status", "0", $"{process.ExitCode}");
    }
}
