using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Which cases a list has. What is null or empty leaves none out.</summary>
public sealed record CaseFilter
{
    /// <summary>States of the alarm; null for all.</summary>
    public IReadOnlySet<AlarmState>? States { get; init; }

    /// <summary>Whether the fault is still there; null for both.</summary>
    public FaultState? Fault { get; init; }

    /// <summary>Urgencies; null for all.</summary>
    public IReadOnlySet<Severity>? Severities { get; init; }

    /// <summary>Line.</summary>
    public string? Line { get; init; }

    /// <summary>Device id.</summary>
    public string? Device { get; init; }

    /// <summary>Fault code, capital letters or not.</summary>
    public string? Code { get; init; }

    /// <summary>Received at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>A phrase that device, code, title, first cause or summary contains.</summary>
    public string? Text { get; init; }

    /// <summary>The order.</summary>
    public CaseOrder Order { get; init; }
}

/// <summary>The order of a list of cases.</summary>
public enum CaseOrder
{
    /// <summary>Received last, listed first.</summary>
    Newest,

    /// <summary>The most urgent first, then those that nobody has acknowledged, then those that came last.</summary>
    Priority,
}
