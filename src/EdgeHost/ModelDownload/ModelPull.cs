using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>Fetches a model from a hub into a folder: what a model needs and nothing else, every file checked, an interrupted run gone on with.</summary>
/// <param name="client">The hub.</param>
/// <param name="settings">Ranges, connections, patience.</param>
/// <param name="time">For pauses and the manifest.</param>
public sealed class ModelPull(HubClient client, HubSettings settings, TimeProvider time)
{
    // A disk that is full to the last byte stops more than this program.
    private const long Margin = 64_000_000;

    /// <summary>Fetches.</summary>
    /// <param name="request">What and where to.</param>
    /// <param name="progress">Told now and then, from any thread.</param>
    /// <param name="cancellationToken">Ends it; the same request goes on later.</param>
    /// <exception cref="HubException">It cannot be fetched; what is complete or in parts stays for the next attempt.</exception>
    public async Task<PullResult> RunAsync(PullRequest request, Action<PullProgress> progress, CancellationToken cancellationToken)
    {
        var repository = await client.ListAsync(request.Repository, request.Revision, cancellationToken);
        var small = FileSelection.Small(repository);
        Claim(request.Folder, repository);
        var fetched = new List<string>();
        var digests = new Dictionary<string, string>();
        var @unchecked = new List<string>();
        var manifest = new ModelManifest
        {
            Source = settings.Endpoint,
            Repository = repository.Name,
            Commit = repository.Commit,
            Created = time.GetUtcNow(),
            Files = new Dictionary<string, string>(),
        };
        manifest.Write(request.Folder);
        // The configuration comes last: a folder that is not complete cannot be mistaken for a model.
        var last = small.Where(f => f.Name == ModelConfigFile.Name).ToList();
        foreach (var file in small.Except(last))
            await FetchAsync(file);
        var weights = FileSelection.Weights(repository, Path.Combine(request.Folder, FileSelection.Index));
        CheckRoom(
            request.Folder,
            weights.Where(f => !File.Exists(Path.Combine(request.Folder, f.Name))).Sum(f => (decimal)Download(f).Remaining(request.Folder))
        );
        foreach (var file in weights.Concat(last))
            await FetchAsync(file);
        List<string> names = [.. small.Concat(weights).Select(f => f.Name).Order(StringComparer.Ordinal)];
        (manifest with { Files = names.ToDictionary(n => n, n => digests[n]) }).Write(request.Folder);
        return new PullResult(repository.Commit, names, fetched, @unchecked, names.Sum(n => new FileInfo(Path.Combine(request.Folder, n)).Length));

        FileDownload Download(HubFile file) =>
            new(client, repository, file, settings, time, (received, size) => progress(new PullProgress(file.Name, received, size, false)));

        async Task FetchAsync(HubFile file)
        {
            var path = Path.Combine(request.Folder, file.Name);
            var digest = file.Digest;
            if (!IsThere(path, file))
            {
                digest = await Download(file).RunAsync(request.Folder, cancellationToken);
                fetched.Add(file.Name);
                if (digest is null)
                    @unchecked.Add(file.Name);
            }

            digests[file.Name] = digest is { IsSha256: true } ? digest.Hex : FileDigest.Sha256(path);
            var bytes = new FileInfo(path).Length;
            progress(new PullProgress(file.Name, bytes, bytes, true));
        }
    }

    // A folder is this repository's, or nobody's: files are replaced in it.
    private static void Claim(string folder, HubRepository repository)
    {
        Directory.CreateDirectory(folder);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        var found =
            ModelManifest.Read(folder)
            ?? throw new HubException($"{folder}: expected a new or empty folder, or one that model pull has begun, found other files; choose another --out");
        if (found.Repository != repository.Name)
            throw new HubException($"{folder}: expected {repository.Name}, found {found.Repository ?? found.Source}; choose another --out");
        if (found.Files.Count > 0 && found.Commit != repository.Commit)
            throw new HubException($"{folder}: expected commit {repository.Commit}, found {found.Commit}, complete; choose another --out for the newer one");
    }

    private static bool IsThere(string path, HubFile file) =>
        File.Exists(path) && file.Digest is { } digest && new FileInfo(path).Length == file.Size && digest.ComputeSameKind(path) == digest;

    private static void CheckRoom(string folder, decimal bytes)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (bytes + Margin > free)
            throw new HubException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder}: expected {(bytes + Margin) / 1_000_000_000:F2} GB free on the disk for what is still to fetch, found "
                        + $"{free / 1e9:F2} GB; make room or choose another --out"
                )
            );
    }
}
