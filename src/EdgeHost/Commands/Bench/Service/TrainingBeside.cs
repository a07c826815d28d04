using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary><c>edgediag train</c> in a process of its own, as it runs at night beside the service.</summary>
public sealed partial class TrainingBeside : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _trains = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _last = "nothing";

    private TrainingBeside(IEnumerable<string> arguments)
    {
        var own = Environment.ProcessPath!;
        // Started through dotnet, the program is its first argument.
        string[] program = Path.GetFileNameWithoutExtension(own) == "dotnet" ? [typeof(TrainingBeside).Assembly.Location] : [];
        _process = Process.Start(
            new ProcessStartInfo(own, [.. program, "train", .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        _process.ErrorDataReceived += (_, e) => ReadProgress(e.Data);
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Steps done, as far as the training has told.</summary>
    public int Steps { get; private set; }

    /// <summary>Times that it has waited for faults.</summary>
    public int Waits { get; private set; }

    /// <summary>Starts it and waits for its first step.</summary>
    /// <param name="arguments">Of <c>train</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">It ended before.</exception>
    public static async Task<TrainingBeside> StartAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var training = new TrainingBeside(arguments);
        try
        {
            await training._trains.Task.WaitAsync(cancellationToken);
            return training;
        }
        catch
        {
            await training.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it.</summary>
    /// <exception cref="IOException">It had ended by itself, so that the time beside it was none.</exception>
    public async Task StopAsync()
    {
        if (_process.HasExited)
            throw new IOException($"the training ended while faults were measured; its last line: {_last}");
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void ReadProgress(string? line)
    {
        if (line is null)
        {
            _trains.TrySetException(new IOException($"the training ended before its first step; its last line: {_last}"));
            return;
        }

        _last = line;
        if (line.EndsWith("training waits", StringComparison.Ordinal))
            Waits++;
        if (Step().Match(line) is not { Success: true } match)
            return;
        Steps = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        _trains.TrySetResult();
    }

    [GeneratedRegex(@"^step (\d+)/")]
    private static partial Regex Step();
}
