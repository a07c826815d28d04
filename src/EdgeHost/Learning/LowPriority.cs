using System.ComponentModel;
using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>Lets everything else on the box go first.</summary>
public static class LowPriority
{
    /// <summary>Puts this process at the lowest priority; where the system does not allow it, the work is merely less polite.</summary>
    public static void SetForThisProcess()
    {
        try
        {
            using var own = Process.GetCurrentProcess();
            own.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Win32Exception) { }
    }
}
