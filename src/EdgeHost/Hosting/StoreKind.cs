namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>How much the service depends on a store.</summary>
public enum StoreKind
{
    /// <summary>Nothing goes on without it: damage or a call that hangs ends the process, and the restart repairs what can be repaired.</summary>
    Vital,

    /// <summary>The service goes on without it: a caller waits for a bounded time, and then gets a <see cref="StoreStuckException"/>.</summary>
    Useful,
}
