using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>
/// The service under the restrictions of its systemd unit, made with bubblewrap: the unit's system call filter, its mounts, user, rights and limits.
/// A key of the unit that is not reproduced here, nor known to need systemd itself, is refused, so that unit and test do not drift apart.
/// </summary>
internal sealed class SandboxedService : IDisposable
{
    private const int FilterDescriptor = 10;

    // What the mounts, namespaces, filter and limits below stand for.
    private static readonly HashSet<string> Reproduced =
    [
        "ExecStart",
        "DynamicUser",
        "User",
        "StateDirectory",
        "StateDirectoryMode",
        "UMask",
        "LimitCORE",
        "Environment",
        "ProtectSystem",
        "ProtectHome",
        "PrivateTmp",
        "PrivateDevices",
        "DevicePolicy",
        "ProtectProc",
        "ProcSubset",
        "NoNewPrivileges",
        "CapabilityBoundingSet",
        "AmbientCapabilities",
        "PrivateUsers",
        "RestrictNamespaces",
        "RestrictSUIDSGID",
        "LockPersonality",
        "RestrictAddressFamilies",
        "SystemCallArchitectures",
        "SystemCallFilter",
        "SystemCallErrorNumber",
        "WatchdogSec",
        "Type",
        "NotifyAccess",
        "ProtectKernelTunables",
        "ProtectControlGroups",
        "ProtectHostname",
        "RestrictRealtime",
        "ProtectClock",
        "ProtectKernelModules",
        "ProtectKernelLogs",
    ];

    // How systemd starts and ends it, which no restriction is.
    private static readonly HashSet<string> OfTheManager = ["WorkingDirectory", "Restart", "RestartSec", "TimeoutStopSec", "RemoveIPC"];

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _mark = $"box-{Guid.NewGuid():N}";

    private SandboxedService(UnitFile unit, string root, IReadOnlyList<string> arguments)
    {
        Notified = new NotifySocket(Made("notify/socket"));
        Compile(unit);
        var start = new ProcessStartInfo(
            "bash",
            [
                "-c",
                $"umask {unit.Value("UMask")}; ulimit -c {unit.Value("LimitCORE")}; exec bwrap \"$@\" {FilterDescriptor}<{_folder.File("filter")}",
                "--",
                .. Mounts(root, unit),
                "dotnet",
                "/opt/edgediag/edgediag.dll",
                "run",
                "--Data",
                "/var/lib/edgediag",
                "--Host",
                _mark,
                .. arguments,
            ]
        )
        {
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors)
                _errors.AppendLine(e.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>What the service has told systemd.</summary>
    public NotifySocket Notified { get; private set; }

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>What the kernel says of the service's process, such as <c>Seccomp</c> or <c>CapEff</c>.</summary>
    public IReadOnlyDictionary<string, string> Status =>
        File.ReadAllLines($"/proc/{ProcessId}/status").Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());

    /// <summary>Variables that the service's process was started with.</summary>
    public IReadOnlyDictionary<string, string> Variables =>
        File.ReadAllText($"/proc/{ProcessId}/environ").TrimEnd('\0').Split('\0').Select(v => v.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);

    /// <summary>Files that the service has made in its state folder.</summary>
    public IEnumerable<FileInfo> State => new DirectoryInfo(_folder.File("state")).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>Starts the service and waits until it has told systemd that it is ready, and is connected to the broker.</summary>
    /// <param name="unit">Its unit.</param>
    /// <param name="root">The repository, for models and the demo plant.</param>
    /// <param name="broker">Its broker.</param>
    public static async Task<SandboxedService> StartAsync(UnitFile unit, string root, Mosquitto broker)
    {
        Assert.Empty(unit.Keys.Except(Reproduced).Except(OfTheManager));
        var service = new SandboxedService(unit, root, ["--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", $"{broker.Port}"]);
        await Eventually.HoldsAsync(
            () =>
                (service.Notified.Count("READY=1") > 0 && service.Errors.Contains("Connected to the broker", StringComparison.Ordinal))
                || service._process.HasExited,
            () => service.Errors,
            120
        );
        Assert.False(service._process.HasExited, service.Errors);
        return service;
    }

    /// <summary>SIGTERM to the service, as systemd stops it, and waits for its end.</summary>
    public void Stop()
    {
        Process.Start("kill", ["-TERM", ProcessId]).WaitForExit();
        Assert.True(_process.WaitForExit(60_000), Errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Notified.Dispose();
        _folder.Dispose();
    }

    private void Compile(UnitFile unit)
    {
        var families = unit.Value("RestrictAddressFamilies")
            .Split(' ')
            .Select(f =>
                f switch
                {
                    "AF_UNIX" => 1,
                    "AF_INET" => 2,
                    "AF_INET6" => 10,
                    _ => throw new NotSupportedException(f),
                }
            );
        var rules = JsonSerializer.Serialize(new { calls = unit.SystemCalls(), families });
        var (status, _, errors) = Command
            .RunAsync(rules, "/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "Real", "system_call_filter.py"), _folder.File("filter"))
            .GetAwaiter()
            .GetResult();
        Assert.True(status == 0, errors);
    }

    // ProtectSystem=strict, ProtectHome=yes, PrivateTmp=yes, PrivateDevices=yes, StateDirectory=; a user and namespaces of its own; no rights.
    private IEnumerable<string> Mounts(string root, UnitFile unit)
    {
        var program = AppContext.BaseDirectory.TrimEnd('/');
        var state = Directory.CreateDirectory(_folder.File("state")).FullName;
        string[] words =
        [
            "--seccomp",
            $"{FilterDescriptor}",
            "--die-with-parent",
            "--new-session",
            "--unshare-user",
            "--uid",
            "61184",
            "--gid",
            "61184",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-pid",
            "--unshare-cgroup-try",
            "--cap-drop",
            "ALL",
            "--ro-bind",
            "/",
            "/",
            "--dev",
            "/dev",
            "--proc",
            "/proc",
            "--tmpfs",
            "/tmp",
            "--tmpfs",
            "/var/tmp",
            "--tmpfs",
            "/home",
            "--tmpfs",
            "/root",
            "--tmpfs",
            "/run",
            "--bind",
            Path.GetDirectoryName(_folder.File("notify/socket"))!,
            "/run/notify",
            "--tmpfs",
            "/var/lib",
            "--bind",
            state,
            "/var/lib/edgediag",
            "--tmpfs",
            "/opt",
            "--ro-bind",
            program,
            "/opt/edgediag",
            "--ro-bind",
            Path.Combine(root, "models"),
            "/opt/models",
            "--ro-bind",
            Path.Combine(root, "adapters"),
            "/opt/adapters",
            "--ro-bind",
            Path.Combine(root, "samples"),
            "/opt/samples",
            "--chdir",
            "/opt",
            "--clearenv",
            "--setenv",
            "PATH",
            Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin",
            "--setenv",
            "HOME",
            "/",
            "--setenv",
            "NOTIFY_SOCKET",
            "/run/notify/socket",
            "--setenv",
            "WATCHDOG_USEC",
            string.Create(CultureInfo.InvariantCulture, $"{int.Parse(unit.Value("WatchdogSec"), CultureInfo.InvariantCulture) * 1_000_000L}"),
        ];
        string[] variables = [.. unit.Environment.SelectMany(v => (string[])["--setenv", v.Key, v.Value])];
        return unit.Value("ProcSubset") == "pid" ? [.. words, .. variables, .. WithoutProc()] : [.. words, .. variables];
    }

    // ProcSubset=pid: of /proc only the processes are left. What else there is cannot be opened or is empty.
    private IEnumerable<string> WithoutProc()
    {
        var closed = Made("closed");
        File.WriteAllText(closed, "");
        Process.Start("chmod", ["000", closed]).WaitForExit();
        foreach (var entry in new DirectoryInfo("/proc").EnumerateFileSystemInfos().Where(e => !e.Name.All(char.IsAsciiDigit) && e.LinkTarget is null))
        foreach (var word in entry is DirectoryInfo ? ["--tmpfs", entry.FullName] : (string[])["--ro-bind", closed, entry.FullName])
            yield return word;
    }

    private string ProcessId =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(p => p.All(char.IsAsciiDigit))
            .Single(p => CommandLine(p) is ["dotnet", ..] words && words.Contains(_mark));

    private static string[] CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            // It has ended in between.
            return [];
        }
    }

    private string Made(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        return _folder.File(name);
    }
}
