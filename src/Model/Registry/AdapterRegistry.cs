using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Registry;

/// <summary>
/// Adapters by name and version in <c>{root}/{adapter}/{version}/</c>. A version is named after its content and never
/// changes, but for reports that are added; three aliases say which one is in use and move atomically. Thread-safe, and safe
/// among processes; a crash at any point leaves the state before or after.
/// </summary>
/// <param name="root">The registry's folder; created when something is added.</param>
/// <param name="time">Clock of manifests and events.</param>
/// <param name="policy">Whom to trust; everyone where null.</param>
public sealed partial class AdapterRegistry(string root, TimeProvider time, RegistryPolicy? policy = null)
{
    /// <summary>Figure of a version that has been at the gate: 1 where it passed, 0 where it was refused.</summary>
    public const string GateMetric = "gate";

    private const string Staging = ".staging-";

    private readonly RegistryPolicy _policy = policy ?? new RegistryPolicy();

    /// <summary>The folder.</summary>
    public string Root => root;

    /// <summary>Whom to trust.</summary>
    public RegistryPolicy Policy => _policy;

    /// <summary>Told the name of each point that a crash could strike at; for tests.</summary>
    internal Action<string>? Reached { get; init; }

    /// <summary>Names of all adapters, in order.</summary>
    public IReadOnlyList<string> Names() =>
        !Directory.Exists(root)
            ? []
            : [.. Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)).Where(AdapterReference.IsName).Order(StringComparer.Ordinal)];

    /// <summary>An adapter's versions, oldest first; empty where there is no such adapter. A version without a usable manifest is left out.</summary>
    /// <param name="name">The adapter.</param>
    /// <param name="told">Told why a version is left out; null for nobody.</param>
    /// <exception cref="ModelFormatException">The aliases cannot be read.</exception>
    public IReadOnlyList<AdapterVersion> List(string name, Action<ModelFormatException>? told = null)
    {
        var folder = FolderOf(name);
        if (!Directory.Exists(folder))
            return [];
        var aliases = AdapterAliases.Read(folder);
        return
        [
            .. Directory
                .EnumerateDirectories(folder)
                .Where(d => AdapterReference.IsName(Path.GetFileName(d)))
                .Select(d => AdapterVersion.TryRead(d, aliases, told))
                .OfType<AdapterVersion>()
                .OrderBy(v => v.Manifest.Created)
                .ThenBy(v => v.Version, StringComparer.Ordinal),
        ];
    }

    /// <summary>All versions of all adapters. What cannot be read is left out and hides no other.</summary>
    /// <param name="told">Told in one line each of a damaged version, and of an adapter whose aliases or folder cannot be read.</param>
    public IReadOnlyList<AdapterVersion> ListAll(Action<string> told)
    {
        return [.. Names().SelectMany(Readable)];

        IReadOnlyList<AdapterVersion> Readable(string name)
        {
            try
            {
                return List(name, e => told(e.Message));
            }
            catch (Exception e) when (e is ModelFormatException or IOException or UnauthorizedAccessException)
            {
                told(e.Message);
                return [];
            }
        }
    }

    /// <summary>An adapter's aliases; none where there is no such adapter.</summary>
    public AdapterAliases Aliases(string name) => AdapterAliases.Read(FolderOf(name));

    /// <summary>What happened to an adapter, oldest first.</summary>
    public IReadOnlyList<AdapterEvent> Events(string name) => AdapterHistory.Read(FolderOf(name));

    /// <summary>The version that a reference names.</summary>
    /// <param name="reference"><c>name</c> (its champion), <c>name@version</c>, <c>name@</c> and the beginning of a version, or <c>name@alias</c>.</param>
    /// <exception cref="ModelFormatException">There is none, or several begin like this.</exception>
    public AdapterVersion Find(string reference) => Find(AdapterReference.Parse(reference));

    /// <inheritdoc cref="Find(string)"/>
    public AdapterVersion Find(AdapterReference reference) =>
        TryFind(reference)
        ?? throw new ModelFormatException(
            root,
            reference.ToString(),
            "a version of the registry; 'edgediag adapters list' shows them",
            Names().Contains(reference.Name) ? "no such version or alias" : "no adapter of this name"
        );

    /// <summary>The version that a reference names, or null.</summary>
    /// <exception cref="ModelFormatException">Several begin like this, or the version is damaged.</exception>
    public AdapterVersion? TryFind(AdapterReference reference)
    {
        var folder = FolderOf(reference.Name);
        if (!Directory.Exists(folder))
            return null;
        var aliases = AdapterAliases.Read(folder);
        var version = AdapterAliases.IsAlias(reference.Selector) ? aliases[reference.Selector] : Versions(folder, reference);
        if (version is null || !Directory.Exists(Path.Combine(folder, version)))
            return null;
        return new AdapterVersion(Path.Combine(folder, version), AdapterManifest.Read(Path.Combine(folder, version)), aliases.NamesOf(version));
    }

    /// <summary>
    /// Takes a folder in as a new version, or finds that it is there already. Nothing is promoted by this; whether the adapter
    /// fits its base is checked before.
    /// </summary>
    /// <param name="name">The adapter's name.</param>
    /// <param name="folder">
    /// PEFT folder: description, weights, perhaps a calibration and what it was trained for and on; other files are left behind.
    /// </param>
    /// <param name="provenance">How it came to be.</param>
    /// <param name="baseSha256">SHA-256 of the base's weights, where known.</param>
    /// <param name="reports">Further files to keep with the version: name and where they are.</param>
    /// <param name="by">Who or what adds it.</param>
    /// <exception cref="ModelFormatException">Name or description cannot be used.</exception>
    public AdapterVersion Add(
        string name,
        string folder,
        AdapterProvenance provenance,
        string? baseSha256 = null,
        IReadOnlyDictionary<string, string>? reports = null,
        string by = ""
    )
    {
        if (!AdapterReference.IsName(name))
            throw new ModelFormatException("arguments", "name", "letters, digits, '.', '_', '-', at most 64", name);
        foreach (var metric in provenance.Metrics)
            if (!double.IsFinite(metric.Value))
                throw new ModelFormatException(folder, metric.Key, "a finite figure", $"{metric.Value}");
        var config = AdapterConfigReader.Read(Path.Combine(folder, AdapterFile.ConfigName));
        var digest = AdapterContent.Digest(folder);
        var version = AdapterContent.VersionOf(digest);
        using var _ = RegistryLock.Acquire(root);
        var target = Path.Combine(FolderOf(name), version);
        if (Directory.Exists(target))
        {
            AdapterIntegrity.Check(target);
            return Find(new AdapterReference(name, version));
        }

        var staging = FreshStaging(name, version);
        var files = AdapterContent
            .FileNames.Select(n => (Name: n, From: Path.Combine(folder, n)))
            .Concat(AdapterContent.CarriedNames.Where(n => reports?.ContainsKey(n) != true).Select(n => (Name: n, From: Path.Combine(folder, n))))
            .Where(f => File.Exists(f.From))
            .Concat((reports ?? new Dictionary<string, string>()).Select(r => (Name: ReportName(r.Key), From: r.Value)))
            .ToList();
        foreach (var (file, from) in files)
            AtomicFile.Copy(from, Path.Combine(staging, file));
        var manifest = new AdapterManifest
        {
            Adapter = name,
            Version = version,
            Digest = digest,
            Base = config.BaseModel.Split('/')[^1],
            BaseSha256 = baseSha256,
            Created = time.GetUtcNow(),
            Provenance = provenance,
            Files = files.ToDictionary(f => f.Name, f => Entry(Path.Combine(staging, f.Name))),
        };
        manifest.Write(staging);
        if (_policy.SigningKeyFile is { } key)
            AdapterSignature.Sign(staging, key);
        else if (File.Exists(Path.Combine(folder, AdapterSignature.FileName)))
            AtomicFile.Copy(Path.Combine(folder, AdapterSignature.FileName), Path.Combine(staging, AdapterSignature.FileName));
        Reached?.Invoke("staged");
        Directory.Move(staging, target);
        Reached?.Invoke("moved");
        AppendEvent(name, AdapterEventKind.Added, version, null, by, provenance.Note);
        return Find(new AdapterReference(name, version));
    }

    /// <summary>Adds a report, such as the gate's verdict, to a version; replaces one of the same name.</summary>
    /// <param name="reference">The version.</param>
    /// <param name="fileName">Its file name there; none of the adapter's own.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="metrics">Figures to note in the manifest besides; null for none.</param>
    public AdapterVersion AddReport(string reference, string fileName, ReadOnlySpan<byte> content, IReadOnlyDictionary<string, double>? metrics = null)
    {
        ReportName(fileName);
        using var _ = RegistryLock.Acquire(root);
        var version = Find(reference);
        var path = Path.Combine(version.Folder, fileName);
        var manifest = version.Manifest;
        // A crash in between must leave a manifest that is right, if one without this report.
        if (manifest.Files.ContainsKey(fileName))
            (manifest with { Files = manifest.Files.Where(f => f.Key != fileName).ToDictionary() }).Write(version.Folder);
        AtomicFile.Write(path, content);
        Reached?.Invoke("report");
        var all = new Dictionary<string, double>(manifest.Provenance.Metrics);
        foreach (var (key, value) in metrics ?? new Dictionary<string, double>())
            all[key] = double.IsFinite(value) ? value : throw new ModelFormatException(path, key, "a finite figure", $"{value}");
        (
            manifest with
            {
                Provenance = manifest.Provenance with { Metrics = all },
                Files = new Dictionary<string, AdapterFileEntry>(manifest.Files) { [fileName] = Entry(path) },
            }
        ).Write(version.Folder);
        return Find(new AdapterReference(version.Name, version.Version));
    }

    /// <summary>Removes a version.</summary>
    /// <exception cref="ModelFormatException">There is none, or it has an alias.</exception>
    public void Delete(string reference, string by = "")
    {
        using var _ = RegistryLock.Acquire(root);
        var version = Find(reference);
        if (version.Aliases.Count > 0)
            throw new ModelFormatException(
                root,
                version.Reference,
                "a version without alias",
                $"the {string.Join(" and ", version.Aliases)}; promote another one first"
            );
        var gone = FreshStaging(version.Name, version.Version);
        Directory.Delete(gone);
        Directory.Move(version.Folder, gone);
        Reached?.Invoke("deleted");
        Directory.Delete(gone, recursive: true);
        AppendEvent(version.Name, AdapterEventKind.Deleted, version.Version, null, by, null);
    }

    /// <summary>Everything that is wrong with a version, one line each; empty where nothing is.</summary>
    public IReadOnlyList<string> Verify(AdapterVersion version)
    {
        var wrong = AdapterIntegrity.Problems(version.Folder).ToList();
        if (version.Version != Path.GetFileName(version.Folder))
            wrong.Add($"{version.Folder}: expected a folder named {version.Version} as its manifest says, found another name");
        if (
            _policy.PublicKeyFile is { } key
            && (_policy.RequireSigned || File.Exists(Path.Combine(version.Folder, AdapterSignature.FileName)))
            && AdapterSignature.Problem(version.Folder, key) is { } problem
        )
            wrong.Add(problem);
        return wrong;
    }

    private void AppendEvent(string name, AdapterEventKind kind, string? version, string? replaced, string by, string? reason) =>
        AdapterHistory.Append(FolderOf(name), new AdapterEvent(time.GetUtcNow(), kind, version, replaced, by, reason));

    private string FolderOf(string name) =>
        AdapterReference.IsName(name) ? Path.Combine(root, name) : throw new ModelFormatException("arguments", "name", "an adapter's name", name);

    // Under the lock: whatever staging is there was left by a crash.
    private string FreshStaging(string name, string version)
    {
        Directory.CreateDirectory(FolderOf(name));
        foreach (var stale in Directory.EnumerateDirectories(FolderOf(name), Staging + "*"))
            Directory.Delete(stale, recursive: true);
        return Directory.CreateDirectory(Path.Combine(FolderOf(name), Staging + version)).FullName;
    }

    private static string? Versions(string folder, AdapterReference reference)
    {
        if (Directory.Exists(Path.Combine(folder, reference.Selector)))
            return reference.Selector;
        const int fewest = 4;
        if (reference.Selector.Length < fewest)
            return null;
        var found = Directory
            .EnumerateDirectories(folder)
            .Select(d => Path.GetFileName(d))
            .Where(d => d.StartsWith(reference.Selector, StringComparison.Ordinal))
            .ToList();
        return found.Count > 1
            ? throw new ModelFormatException(
                folder,
                reference.ToString(),
                "the beginning of one version",
                $"{found.Count} that begin like this; write more digits"
            )
            : found.FirstOrDefault();
    }

    private static AdapterFileEntry Entry(string path) => new(FileDigest.Sha256(path), new FileInfo(path).Length);

    private static string ReportName(string name) =>
        AdapterReference.IsName(name) && !AdapterContent.FileNames.Contains(name) && name is not (AdapterManifest.FileName or AdapterSignature.FileName)
            ? name
            : throw new ModelFormatException("arguments", "report", "a plain file name that is none of the adapter's own", name);
}
