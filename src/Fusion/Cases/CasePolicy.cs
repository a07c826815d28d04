using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Cases;

/// <summary>Which faults belong to one case. Decided by the faults' own times, so that a replay decides alike.</summary>
public static class CasePolicy
{
    /// <summary>
    /// A fault joins the last case of the same device and code where that is not cleared or full and its last fault is at most
    /// the window away, before or after: messages may arrive out of order.
    /// </summary>
    public static bool Joins(FaultEvent fault, OpenCase? last, FoldingOptions options) =>
        last is { Cleared: false } && last.Faults < options.MaxFaultsPerCase && (fault.Timestamp - last.LastFault).Duration() <= options.Window;

    /// <summary>A fault of a device in a flood joins the device's newest case, whatever its code, unless that is full.</summary>
    /// <param name="newest">The device's newest case.</param>
    /// <param name="openedLately">Cases it has opened by faults less than a minute before or after this one, by the faults' own times.</param>
    /// <param name="options">Bounds.</param>
    public static bool Floods(OpenCase? newest, int openedLately, FoldingOptions options) =>
        openedLately >= options.MaxCasesPerMinute && newest is not null && newest.Faults < options.MaxFaultsPerCase;

    /// <summary>The id of the case that a fault opens; the same for a repeated delivery.</summary>
    public static string CaseId(FaultEvent fault) => "c-" + Digest(fault);

    /// <summary>The id of that case's diagnosis.</summary>
    public static string DiagnosisId(FaultEvent fault) => "d-" + Digest(fault);

    /// <summary>What makes a fault one and the same: site, line, device, id, state, code and time as far as the sender sent them.</summary>
    public static string FaultKey(FaultEvent fault) =>
        fault.Identity ?? FaultIdentity.Key(fault.Site, fault.Line, fault.Device, fault.Id, fault.State, fault.Code, fault.Timestamp);

    private static string Digest(FaultEvent fault) => FaultIdentity.Digest(FaultKey(fault));
}
