namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>A small piece of work that a part of the service can only do while it moves on.</summary>
public interface IProgressProbe
{
    /// <summary>The part, as log lines name it.</summary>
    string Name { get; }

    /// <summary>Ends when the part has done the work, well or not; an exception is an answer too.</summary>
    Task PassAsync();
}
