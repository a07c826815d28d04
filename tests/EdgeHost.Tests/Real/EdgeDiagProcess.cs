using System.Diagnostics;
using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>The real program in a process of its own, so that it can be killed.</summary>
internal sealed class EdgeDiagProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private EdgeDiagProcess(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgediag.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors) _errors.AppendLine(e.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Starts a command and leaves it running.</summary>
    public static EdgeDiagProcess Start(string folder, params string[] arguments)
    {
        var edgediag = new EdgeDiagProcess(folder, arguments);
        edgediag._process.OutputDataReceived += (_, _) => { };
        edgediag._process.BeginOutputReadLine();
        return edgediag;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        using var edgediag = new EdgeDiagProcess(folder, arguments);
        var output = await edgediag._process.StandardOutput.ReadToEndAsync();
        await edgediag._process.WaitForExitAsync();
        return (edgediag._process.ExitCode, output, edgediag.Errors.Trim());
    }

    /// <summary>Starts the service against a broker and waits until it is connected.</summary>
    public static async Task<EdgeDiagProcess> ServeAsync(Mosquitto broker, TemporaryFolder data, params string[] settings)
    {
        var service = new EdgeDiagProcess(data.Path, Serving(broker, data, settings));
        await Eventually.HoldsAsync(() => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal) || service._process.HasExited, () => service.Errors, 60);
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

    /// <summary>SIGTERM, as systemd stops it; returns the exit status.</summary>
    public int Stop()
    {
        Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();
        Assert.True(_process.WaitForExit(30_000), Errors);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
