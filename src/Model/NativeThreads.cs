using System.Runtime.InteropServices;

namespace EdgeDiag.Model;

/// <summary>How libtorch's threads wait for work.</summary>
public static partial class NativeThreads
{
    // A fifteenth of libgomp's own 300,000. A command line that says otherwise is left alone.
    private const string Variable = "GOMP_SPINCOUNT",
        Spins = "20000";

    /// <summary>
    /// Lets them sleep soon. By itself libgomp keeps a core busy for a good while after each operation, in case another one comes, and
    /// with it whoever else wants that core: managed kernels, the journal, the broker's connection. To be called before libtorch is loaded.
    /// </summary>
    public static void WaitBriefly()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                _ = SetEnvironment(Variable, Spins, 0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library without it; they wait as they do.
        }
    }

    // .NET's own Environment.SetEnvironmentVariable does not reach native libraries.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
