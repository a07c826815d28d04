using System.Runtime.InteropServices;
using System.Text;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>
/// Standard output of a program that was started without one, as by <c>&gt;&amp;-</c>: whoever prints is told so, instead of that
/// access is denied.
/// </summary>
internal sealed class ClosedOutput : TextWriter
{
    private const int StandardOutput = 1,
        StandardError = 2,
        GetFlags = 3,
        AccessMode = 3,
        ReadOnly = 0;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The writer itself where there is a standard output.</summary>
    public static TextWriter InPlaceOf(TextWriter output) => IsOpen(StandardOutput) ? output : new ClosedOutput();

    /// <summary>The writer itself where there is a standard error; otherwise one that discards everything, since nobody could be told.</summary>
    public static TextWriter InPlaceOfErrors(TextWriter errors) => IsOpen(StandardError) ? errors : Null;

    /// <inheritdoc/>
    public override void Write(char value) => throw new IOException("standard output is closed, so that nothing can be printed; > /dev/null discards it");

    // The number may belong by now to a file that the program itself has opened, for reading alone.
    private static bool IsOpen(int descriptor) =>
        !OperatingSystem.IsLinux() || (Control(descriptor, GetFlags, 0) is >= 0 and var flags && (flags & AccessMode) != ReadOnly);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int argument);
}
