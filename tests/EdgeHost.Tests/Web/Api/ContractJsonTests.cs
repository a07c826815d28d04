using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

public sealed class ContractJsonTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void AdapterStatus_HasTheKnownNames()
    {
        var status = new AdapterStatusDto("base", "d@1", "d", ["b@2"], "c@3", "off", 2, 1.5, null);
        Assert.Equal(
            """{"base":"base","adapter":"d@1","digest":"d","others":["b@2"],"candidate":"c@3","mode":"off","swaps":2,"longest_pause_ms":1.5,"problem":null}""",
            ContractJson.ToObject(status).ToJsonString(Readable)
        );
        var version = new AdapterVersionDto("demo", "1", ["champion"], DateTimeOffset.UnixEpoch, new Dictionary<string, double> { ["eval_loss"] = 0.25 });
        Assert.Equal(
            """{"adapter":"demo","version":"1","aliases":["champion"],"created":"1970-01-01T00:00:00+00:00","metrics":{"eval_loss":0.25}}""",
            ContractJson.ToObject(version).ToJsonString(Readable)
        );
    }
}
