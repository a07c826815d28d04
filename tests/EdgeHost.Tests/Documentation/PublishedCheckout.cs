using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>
/// A copy of the checkout in a temporary folder, with the program published into <c>out</c> by the command of the README. It is
/// made once, for the tests that need it. <c>EDGEDIAG_CHECKOUT</c> may name a copy that is published already, while somebody writes pages.
/// </summary>
public sealed class PublishedCheckout : IDisposable
{
    /// <summary>The command that publishes, as the README has it.</summary>
    public const string Command = "dotnet publish src/EdgeHost -c Release -o out";

    /// <summary>Where the command publishes to, below the checkout.</summary>
    public const string Output = "out";

    private static readonly HashSet<string> LeftOut = [".git", ".vs", ".idea", "bin", "obj", "var", "node_modules", "TestResults", Output];

    private readonly bool _own;

    public PublishedCheckout()
    {
        if (Environment.GetEnvironmentVariable("EDGEDIAG_CHECKOUT") is { Length: > 0 } given)
        {
            Folder = Path.GetFullPath(given);
            return;
        }

        _own = true;
        Folder = Directory.CreateTempSubdirectory("edgediag-checkout-").FullName;
        Copy(Repository.Root, Folder);
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("bash", ["-c", Command]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        // No build server outlives the command; it would keep the folder and its memory.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var publish = Process.Start(start)!;
        Printed = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        (Status, Seconds) = (publish.ExitCode, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The copy.</summary>
    public string Folder { get; }

    /// <summary>The published folder.</summary>
    public string Published => Path.Combine(Folder, Output);

    /// <summary>The published program.</summary>
    public string Program => Path.Combine(Published, "edgediag");

    /// <summary>Exit status of <see cref="Command"/>.</summary>
    public int Status { get; }

    /// <summary>What <see cref="Command"/> has printed.</summary>
    public string Printed { get; } = "";

    /// <summary>How long <see cref="Command"/> took.</summary>
    public double Seconds { get; }

    public void Dispose()
    {
        if (_own)
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Copies what belongs to a checkout: no build outputs, no data.</summary>
    public static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.EnumerateDirectories(source).Where(f => !LeftOut.Contains(Path.GetFileName(f))))
            Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
    }
}
