using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.EdgeHost.Adapters.Serving;

/// <summary>Keys under <c>Rollback</c>: when an adapter of the registry is taken back because engineers correct it too often.</summary>
public sealed class RollbackSettings : IValidatableObject
{
    /// <summary><c>Rollback:Enabled</c>. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary><c>Rollback:Window</c>: judged diagnoses that are counted, the newest. 5 to 10000, default 50.</summary>
    [Range(5, 10_000, ErrorMessage = "Rollback:Window: expected 5 to 10000")]
    public int Window { get; set; } = 50;

    /// <summary><c>Rollback:Minimum</c>: with fewer judged diagnoses than this nothing is decided. 3 to 10000, default 20; at most the window.</summary>
    [Range(3, 10_000, ErrorMessage = "Rollback:Minimum: expected 3 to 10000")]
    public int Minimum { get; set; } = 20;

    /// <summary>
    /// <c>Rollback:Rise</c>: how far the share of corrected or rejected diagnoses may rise above the adapter's before. 0.01 to 1, default
    /// 0.15.
    /// </summary>
    [Range(0.01, 1.0, ErrorMessage = "Rollback:Rise: expected 0.01 to 1")]
    public double Rise { get; set; } = 0.15;

    /// <summary><c>Rollback:Baseline</c>: that share where the adapter before has fewer than the minimum judged. 0 to 1, default 0.2.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Rollback:Baseline: expected 0 to 1")]
    public double Baseline { get; set; } = 0.2;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Minimum > Window)
            yield return new ValidationResult($"Rollback:Minimum: expected at most Rollback:Window, which is {Window}, found {Minimum}");
    }
}
