using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>Holds a training while the service of this box has faults to answer (<see cref="LiveFaultSignal"/>).</summary>
/// <param name="data">The setting <c>Data</c>, the service's.</param>
/// <param name="told">Told when the training waits and when it goes on.</param>
public sealed class LiveFaultGate(string data, Action<string>? told = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Times the training has waited.</summary>
    public int Waits { get; private set; }

    /// <summary>Returns when no fault waits.</summary>
    /// <param name="cancellationToken">Ends the waiting; it is not thrown here, for a training saves its state first.</param>
    public void Wait(CancellationToken cancellationToken)
    {
        if (!Raised())
            return;
        Waits++;
        told?.Invoke("a fault is being answered; training waits");
        while (Raised() && !cancellationToken.WaitHandle.WaitOne(Interval)) { }

        told?.Invoke("training goes on");
    }

    private bool Raised()
    {
        try
        {
            using var free = new FileStream(Path.Combine(data, LiveFaultSignal.FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // No service has ever answered here, or not one of ours.
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
