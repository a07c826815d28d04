using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Keys under <c>Http</c>.</summary>
public sealed partial class HttpSettings : IValidatableObject
{
    /// <summary>The section of the keys.</summary>
    public const string Section = "Http";

    private const int MostHosts = 64;

    /// <summary><c>Http:Port</c>: TCP port; 0 serves nothing. 0 to 65535, default 0.</summary>
    [Range(0, 65_535, ErrorMessage = "Http:Port: expected 0 to 65535")]
    public int Port { get; set; }

    /// <summary><c>Http:Address</c>: IP address to listen on. Default <c>127.0.0.1</c>, this box alone.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>
    /// <c>Http:TokenFile</c>: file whose first line callers must send as bearer token; needed where the address is not this box alone.
    /// Default none.
    /// </summary>
    public string TokenFile { get; set; } = "";

    /// <summary>
    /// <c>Http:AllowedHosts</c>: further names that callers may use in the header <c>Host</c>, each <c>name</c> or <c>name:port</c>; the
    /// address, <c>localhost</c> and the machine's name are always allowed. At most 64, default none.
    /// </summary>
    public List<string> AllowedHosts { get; set; } = [];

    /// <summary>
    /// <c>Http:RequestsPerSecond</c>: requests a second that one address may make on average; more wait for their turn. Callers behind a
    /// proxy share its address. 1 to 10000, default 50.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Http:RequestsPerSecond: expected 1 to 10000")]
    public int RequestsPerSecond { get; set; } = 50;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out var address))
            yield return new ValidationResult($"Http:Address: expected an IP address, found {Address}");
        else if (Port > 0 && !IPAddress.IsLoopback(address) && TokenFile.Length == 0)
            yield return new ValidationResult(
                $"Http:TokenFile: expected a file with a token, since Http:Address {Address} is not this box alone, found nothing"
            );
        if (AllowedHosts.Count > MostHosts)
            yield return new ValidationResult($"Http:AllowedHosts: expected at most {MostHosts} names, found {AllowedHosts.Count}");
        for (var i = 0; i < AllowedHosts.Count; i++)
            if (!Names().IsMatch(AllowedHosts[i] ?? ""))
                yield return new ValidationResult(
                    $"Http:AllowedHosts:{i}: expected a name such as box.plant.example or box.plant.example:8080, found {AllowedHosts[i]}"
                );
        if (SettingFile.Problem("Http:TokenFile", TokenFile) is { } problem)
            yield return new ValidationResult(problem);
        else if (TokenFile.Length > 0 && Token() is not { Length: >= 16 })
            yield return new ValidationResult($"Http:TokenFile: expected at least 16 characters in the first line of {TokenFile}, found fewer");
    }

    /// <summary>The token; null for none.</summary>
    public string? Token() => TokenFile.Length == 0 ? null : SettingFile.FirstLine(TokenFile);

    [GeneratedRegex(@"^([A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\z")]
    private static partial Regex Names();
}
