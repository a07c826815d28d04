using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Keys under <c>Candidate</c>: what the registry's <c>candidate</c> of the adapter in use may do.</summary>
public sealed class CandidateSettings : IValidatableObject
{
    /// <summary><c>Candidate:Mode</c>: <c>off</c>, <c>shadow</c> or <c>canary</c>. Default <c>off</c>.</summary>
    [EnumDataType(typeof(CandidateMode), ErrorMessage = "Candidate:Mode: expected off, shadow or canary")]
    public CandidateMode Mode { get; set; }

    /// <summary>
    /// <c>Candidate:Share</c>: share of the cases that a canary answers, by a hash of the fault's id. 0 to 1, default 0.1; not looked at
    /// where <see cref="Lines"/> are given.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Candidate:Share: expected 0 to 1")]
    public double Share { get; set; } = 0.1;

    /// <summary><c>Candidate:Lines</c>: lines whose cases a canary answers, instead of a share. Default none.</summary>
    public List<string> Lines { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Lines.Count; i++)
            if (string.IsNullOrWhiteSpace(Lines[i]))
                yield return new ValidationResult($"Candidate:Lines:{i}: expected a line's name, found nothing");
    }
}
