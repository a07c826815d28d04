using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>Keys under <c>Hub</c>: where <c>model pull</c> fetches from.</summary>
public sealed class HubSettings : IValidatableObject
{
    /// <summary>The endpoint that is used where nothing names another.</summary>
    public const string Standard = "https://huggingface.co";

    /// <summary>
    /// <c>Hub:Endpoint</c>: root of a server with Hugging Face's API, such as <c>https://hf-mirror.com</c>. Default the environment
    /// variable <c>HF_ENDPOINT</c>, then <see cref="Standard"/>.
    /// </summary>
    public string Endpoint { get; set; } = Environment.GetEnvironmentVariable("HF_ENDPOINT") is { Length: > 0 } set ? set : Standard;

    /// <summary><c>Hub:TokenFile</c>: file whose first line is the access token; sent to the endpoint alone. Default none.</summary>
    public string? TokenFile { get; set; }

    /// <summary><c>Hub:Connections</c>: ranges of a file that are fetched at the same time. 1 to 16, default 4.</summary>
    [Range(1, 16, ErrorMessage = "Hub:Connections: expected 1 to 16")]
    public int Connections { get; set; } = 4;

    /// <summary><c>Hub:RangeMegabytes</c>: length of a range; what is lost at most of each when the program is killed. 1 to 1024, default 16.</summary>
    [Range(1, 1024, ErrorMessage = "Hub:RangeMegabytes: expected 1 to 1024")]
    public int RangeMegabytes { get; set; } = 16;

    /// <summary><c>Hub:RetryDelay</c>: pause before the second attempt, doubled before each further one of six. 0 to 1 min, default 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "Hub:RetryDelay: expected 00:00:00 to 00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary><c>Hub:StallTimeout</c>: a connection that brings nothing for this long is given up and made anew. 1 s to 10 min, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Hub:StallTimeout: expected 00:00:01 to 00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            yield return new ValidationResult($"Hub:Endpoint: expected an address such as {Standard}, found {OutsideText.OneLine(Endpoint)}");
        else if (TokenFile is { Length: > 0 } && uri.Scheme != "https" && !uri.IsLoopback)
            yield return new ValidationResult($"Hub:Endpoint: expected https where a token is sent, found {OutsideText.OneLine(Endpoint)}");
    }

    /// <summary>Checks all keys.</summary>
    /// <exception cref="OptionsValidationException">All failures together.</exception>
    public void Check()
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true))
            throw new OptionsValidationException("Hub", typeof(HubSettings), failures.Select(f => f.ErrorMessage!));
    }

    /// <summary>The token, or null where none is set.</summary>
    /// <exception cref="HubException">The file is missing, or its first line is no token.</exception>
    public string? Token()
    {
        if (string.IsNullOrEmpty(TokenFile))
            return null;
        if (!File.Exists(TokenFile))
            throw new HubException($"{TokenFile}: expected a file with the access token, found no file");
        if (SettingFile.Problem("Hub:TokenFile", TokenFile) is { } problem)
            throw new HubException(problem);
        var token = SettingFile.FirstLine(TokenFile);
        return token.Length > 0 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new HubException($"{TokenFile}: expected the access token in the first line, found something else");
    }
}
