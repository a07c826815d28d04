using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Health;

/// <summary>Whether the data folder takes data now: a full disk, a lost mount or foreign permissions are seen before the next fault is lost to them.</summary>
public sealed class DataFolderProbe(IOptions<HostSettings> host, TimeProvider time)
    : SharedResult<DataFolderProbe.Result>(() => Probe(host.Value.Data), TimeSpan.FromSeconds(5), time)
{
    private const int Bytes = 4096;

    /// <summary>What came of it.</summary>
    /// <param name="Problem">Why data cannot be written; null where it can.</param>
    public sealed record Result(string? Problem);

    // A file of its own: opening the journal's file here and closing it would drop the database's locks.
    private static Result Probe(string folder)
    {
        var file = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        try
        {
            using (var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                stream.Write(new byte[Bytes]);
                stream.Flush(flushToDisk: true);
            }

            return new Result(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Result($"{Path.GetFullPath(folder)} does not take data: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
