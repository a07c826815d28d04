using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Keys under <c>Registry</c>. The registry itself is the folder <c>registry</c> below <c>Data</c>.</summary>
public sealed class RegistrySettings : IValidatableObject
{
    /// <summary><c>Registry:RequireSigned</c>: refuse adapters that the key of <see cref="PublicKeyFile"/> has not signed. Default false.</summary>
    public bool RequireSigned { get; set; }

    /// <summary><c>Registry:PublicKeyFile</c>: PEM file, ECDSA P-256. Default none.</summary>
    public string PublicKeyFile { get; set; } = "";

    /// <summary><c>Registry:SigningKeyFile</c>: private key, PEM, ECDSA P-256; what is added to the registry is signed with it. Default none.</summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>
    /// <c>Registry:PollInterval</c>: how often the service looks at the registry when the file system tells nothing. 100 ms to 10 min,
    /// default 500 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Registry:PollInterval: expected 00:00:00.1 to 00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary><c>Registry:Approvals</c>: different people who must approve a version before it can be promoted. 0 to 2, default 0.</summary>
    [Range(0, 2, ErrorMessage = "Registry:Approvals: expected 0 to 2")]
    public int Approvals { get; set; }

    /// <summary>The registry that these settings describe.</summary>
    /// <param name="data">The setting <c>Data</c>.</param>
    /// <param name="time">Clock of manifests and events.</param>
    public AdapterRegistry Open(string data, TimeProvider time) =>
        new(
            Path.Combine(data, "registry"),
            time,
            new RegistryPolicy(RequireSigned, PublicKeyFile.Length > 0 ? PublicKeyFile : null, SigningKeyFile.Length > 0 ? SigningKeyFile : null, Approvals)
        );

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (key, file) in new[] { ("PublicKeyFile", PublicKeyFile), ("SigningKeyFile", SigningKeyFile) })
            if (SettingFile.Problem($"Registry:{key}", file) is { } problem)
                yield return new ValidationResult(problem);
        if (RequireSigned && PublicKeyFile.Length == 0)
            yield return new ValidationResult("Registry:PublicKeyFile: expected a public key, since Registry:RequireSigned is on, found nothing");
    }
}
