using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Cases;

/// <summary>Which faults belong to one case. Decided by the faults' own times, so that a replay decides alike.</summary>
public static class CasePolicy
{
    /// <summary>
    /// A fault joins the last case of the same device and code where that is not full and its last fault, or the end of it, is at most the
    /// window away, before or after: messages may arrive out of order, and an alarm that chatters comes and goes within one case.
    /// </summary>
    public static bool Joins(FaultEvent fault, OpenCase? last, FoldingOptions options) =>
        last is not null && last.Faults < options.MaxFaultsPerCase && (fault.Timestamp - last.LastFault).Duration() <= options.Window;

    /// <summary>
    /// A fault of a device in a flood joins a case of the device, unless that is full. Which: <see cref="FloodCase"/>.
    /// </summary>
    /// <param name="newest">That case.</param>
    /// <param name="openedLately">Cases it has opened by faults less than a minute before or after this one, by the faults' own times.</param>
    /// <param name="options">Bounds.</param>
    public static bool Floods(OpenCase? newest, int openedLately, FoldingOptions options) =>
        openedLately >= options.MaxCasesPerMinute && newest is not null && newest.Faults < options.MaxFaultsPerCase;

    /// <summary>
    /// The case that takes a fault of a device in a flood. A code that the manual knows goes into no other code's case; where it has
    /// none, it opens one. A code that the manual does not know goes into the newest case of such a code, so that no known code's
    /// diagnosis is changed by it.
    /// </summary>
    /// <param name="code">The fault's code.</param>
    /// <param name="newestFirst">Code and case of those that the device has opened in that minute.</param>
    /// <param name="options">Knows the manual's codes.</param>
    /// <returns>Null where the fault opens a case.</returns>
    public static OpenCase? FloodCase(string code, IEnumerable<(string Code, OpenCase Case)> newestFirst, FoldingOptions options) =>
        options.IsKnown(code)
            ? newestFirst.FirstOrDefault(c => IsOneCode(c.Code, code, options)).Case
            : newestFirst.FirstOrDefault(c => !options.IsKnown(c.Code)).Case;

    /// <summary>Whether two faults of one device have one code, however each of them spells it.</summary>
    public static bool IsOneCode(string one, string other, FoldingOptions options) => one == other || options.CodeKey(one) == options.CodeKey(other);

    /// <summary>The id of the case that a fault opens; the same for a repeated delivery.</summary>
    public static string CaseId(FaultEvent fault) => "c-" + Digest(fault);

    /// <summary>The id of that case's diagnosis.</summary>
    public static string DiagnosisId(FaultEvent fault) => "d-" + Digest(fault);

    /// <summary>What makes a fault one and the same: site, line, device, id, state, code and time as far as the sender sent them.</summary>
    public static string FaultKey(FaultEvent fault) =>
        fault.Identity ?? FaultIdentity.Key(fault.Site, fault.Line, fault.Device, fault.Id, fault.State, fault.Code, fault.Timestamp);

    private static string Digest(FaultEvent fault) => FaultIdentity.Digest(FaultKey(fault));
}
