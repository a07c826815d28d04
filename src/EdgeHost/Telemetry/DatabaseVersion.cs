using InfluxDB.Client.Core.Exceptions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Asks the database at <c>InfluxDb:Url</c> for its version, by the official client's ping, which InfluxDB 1 answers too.</summary>
internal sealed class DatabaseVersion(IHttpClientFactory clients, IOptions<InfluxDbSettings> settings)
{
    private const string NotStated = "unknown";

    /// <summary>Asks.</summary>
    /// <returns>Such as <c>1.6.7</c> or <c>v2.7.12</c>; null where nobody answers or the answer states no version.</returns>
    public async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var client = OfficialClientWriter.CreateClient(clients, settings.Value);
        try
        {
            return await client.VersionAsync().WaitAsync(cancellationToken) is var version && version != NotStated ? version : null;
        }
        catch (InfluxException)
        {
            // The write has said what is wrong; the version is an addition.
            return null;
        }
    }
}
