using System.Diagnostics;
using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>The real program in a process of its own, so that it can be killed.</summary>
internal sealed class EdgeDiagProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private EdgeDiagProcess(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A suite that was started with nohup passes "SIGHUP is ignored" on to its children.
        var start = new ProcessStartInfo("env", ["--default-signal=HUP,INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "edgediag.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors)
                _errors.AppendLine(e.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts a command and leaves it running.</summary>
    public static EdgeDiagProcess Start(string folder, params string[] arguments) => StartWith(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Starts a command with further environment variables and leaves it running.</summary>
    public static EdgeDiagProcess StartWith(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var edgediag = new EdgeDiagProcess(folder, arguments, environment);
        edgediag._process.OutputDataReceived += (_, _) => { };
        edgediag._process.BeginOutputReadLine();
        return edgediag;
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int Status, string Output, string Errors)> RunAsync(string folder, params string[] arguments) =>
        RunWithAsync(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Runs a command with further environment variables to its end.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunWithAsync(
        string folder,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        using var edgediag = new EdgeDiagProcess(folder, arguments, environment);
        var output = await edgediag._process.StandardOutput.ReadToEndAsync();
        await edgediag._process.WaitForExitAsync();
        return (edgediag._process.ExitCode, output, edgediag.Errors.Trim());
    }

    /// <summary>Starts the service against a broker and waits until it is connected.</summary>
    public static Task<EdgeDiagProcess> ServeAsync(Mosquitto broker, TemporaryFolder data, params string[] settings) =>
        ServeWithAsync(new Dictionary<string, string>(), broker, data, settings);

    /// <summary>The same with further environment variables.</summary>
    public static async Task<EdgeDiagProcess> ServeWithAsync(
        IReadOnlyDictionary<string, string> environment,
        Mosquitto broker,
        TemporaryFolder data,
        params string[] settings
    )
    {
        var service = new EdgeDiagProcess(data.Path, Serving(broker, data, settings), environment);
        await Eventually.HoldsAsync(
            () => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal) || service._process.HasExited,
            () => service.Errors
        );
        Assert.False(service._process.HasExited, service.Errors);
        return service;
    }

    /// <summary>The arguments that <see cref="ServeAsync"/> starts a service with.</summary>
    public static string[] Serving(Mosquitto broker, TemporaryFolder data, params string[] settings) =>
        ["run", "--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", $"{broker.Port}", "--Data", data.File("var"), "--Host", "box", .. settings];

    /// <summary>Resident memory, bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime => _process.TotalProcessorTime;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Waits until it has ended by itself; returns the exit status.</summary>
    public async Task<int> EndedAsync()
    {
        await Eventually.HoldsAsync(() => _process.HasExited, () => Errors, 120);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends it by a signal, as systemd does by SIGTERM; returns the exit status.</summary>
    /// <param name="signal">Such as <c>TERM</c>.</param>
    public int Stop(string signal = "TERM")
    {
        Process.Start("kill", [$"-{signal}", $"{_process.Id}"]).WaitForExit();
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(Eventually.Patience)), Errors);
        // Once more without a limit: only then is everything read that it has written.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary><see cref="Stop"/>, and expects status 0; a failure shows what it wrote.</summary>
    public void EndsWell(string signal = "TERM")
    {
        var status = Stop(signal);
        Assert.True(status == 0, $"ended with status {status}: {Errors}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
