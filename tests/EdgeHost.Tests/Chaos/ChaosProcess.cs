using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>The real program in a process of its own: that of <c>EDGEDIAG_PROGRAM</c>, or the one beside the tests.</summary>
internal sealed class ChaosProcess : IDisposable
{
    // Root reads every file whatever its mode says; without these rights it is held to the mode as others are.
    private static readonly string[] HeldToModes = ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search"];

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _output;
    private long _peak;

    private ChaosProcess(string folder, IEnumerable<string> arguments, bool heldToModes, bool keepOutput)
    {
        string[] words = [.. heldToModes ? HeldToModes : [], .. Program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        // That is for the harness alone, see campaign.sh.
        start.Environment.Remove("DOTNET_TieredCompilation");
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reading = Log.ReadAsync(_process.StandardError.BaseStream);
        _output = keepOutput ? _process.StandardOutput.ReadToEndAsync() : DrainAsync(_process.StandardOutput.BaseStream);
    }

    /// <summary>Words that start the program.</summary>
    public static IReadOnlyList<string> Program { get; } =
        Environment.GetEnvironmentVariable("EDGEDIAG_PROGRAM") is { Length: > 0 } named
            ? named.EndsWith(".dll", StringComparison.Ordinal)
                ? ["dotnet", named]
                : [named]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, "edgediag.dll")];

    public ServiceLog Log { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The exit status; over 128 for the signal that ended it.</summary>
    public int Status => _process.ExitCode;

    /// <summary>Most resident memory that <see cref="ResidentBytes"/> has seen.</summary>
    public long PeakBytes => _peak;

    /// <summary>Resident memory; 0 when it has ended.</summary>
    public long ResidentBytes
    {
        get
        {
            if (_process.HasExited)
                return 0;
            _process.Refresh();
            var bytes = _process.WorkingSet64;
            _peak = Math.Max(_peak, bytes);
            return bytes;
        }
    }

    /// <summary>Starts a service.</summary>
    public static ChaosProcess Start(string folder, IEnumerable<string> arguments, bool heldToModes = false) =>
        new(folder, arguments, heldToModes, keepOutput: false);

    /// <summary>Runs a command to its end; null for the status where it hung.</summary>
    public static async Task<(int? Status, string Output, string Errors)> RunAsync(string folder, IReadOnlyList<string> arguments, double seconds = 120)
    {
        using var process = new ChaosProcess(folder, arguments, heldToModes: false, keepOutput: true);
        if (await process.EndedAsync(seconds))
            return (process.Status, await process._output, process.Log.Text);
        process.Kill();
        return (null, await process._output, process.Log.Text);
    }

    /// <summary>Waits until it is connected; false where it ends before, or takes too long.</summary>
    public async Task<bool> ConnectedAsync(double seconds = 120)
    {
        var clock = Stopwatch.StartNew();
        while (Log.CountOf("Connected to the broker") == 0)
        {
            if (_process.HasExited || clock.Elapsed.TotalSeconds > seconds)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return true;
    }

    /// <summary>Waits until it has ended and all it said is read.</summary>
    public async Task<bool> EndedAsync(double seconds = 60)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Asks it to end, as systemd does; its status, or null where it does not end.</summary>
    public async Task<int?> StopAsync()
    {
        if (!_process.HasExited)
            using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
                await kill.WaitForExitAsync();
        return await EndedAsync() ? _process.ExitCode : null;
    }

    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<string> DrainAsync(Stream stream)
    {
        await stream.CopyToAsync(Stream.Null);
        return "";
    }
}
