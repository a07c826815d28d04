using System.Diagnostics;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A program of the system that is run to its end.</summary>
internal static class Command
{
    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>The lines of its standard output.</returns>
    public static async Task<IReadOnlyList<string>> LinesAsync(string program, params string[] arguments)
    {
        var (status, output, errors) = await RunAsync("", program, arguments);
        Assert.True(status == 0, $"{program} {string.Join(' ', arguments)}: status {status}: {output} {errors}");
        return output.Split('\n');
    }

    /// <summary>Runs a program with a text on its standard input.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(string input, string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
