using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Registry;

/// <summary>What two versions have not in common.</summary>
/// <param name="Values">Description, metrics, data and files that differ.</param>
/// <param name="Modules">Norms of the updates, by module, all of them.</param>
public sealed record AdapterDiff(IReadOnlyList<ValueDifference> Values, IReadOnlyList<ModuleDifference> Modules)
{
    /// <summary>Compares two versions.</summary>
    /// <exception cref="ModelFormatException">One is damaged.</exception>
    public static AdapterDiff Compare(AdapterVersion first, AdapterVersion second)
    {
        var (a, b) = (Facts(first), Facts(second));
        var values = a
            .Keys.Union(b.Keys)
            .Order(StringComparer.Ordinal)
            .Where(k => a.GetValueOrDefault(k) != b.GetValueOrDefault(k))
            .Select(k => new ValueDifference(k, a.GetValueOrDefault(k), b.GetValueOrDefault(k)))
            .ToList();
        return new AdapterDiff(values, Norms(first.Folder, second.Folder));
    }

    private static SortedDictionary<string, string> Facts(AdapterVersion version)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["base"] = version.Manifest.Base,
            ["base_sha256"] = version.Manifest.BaseSha256 ?? "",
            ["origin"] = version.Manifest.Provenance.Origin,
            ["parents"] = string.Join(", ", version.Manifest.Provenance.Parents),
            ["recipe_sha256"] = version.Manifest.Provenance.RecipeSha256 ?? "",
        };
        JsonFile.Read(
            Path.Combine(version.Folder, AdapterFile.ConfigName),
            "an adapter's description",
            root =>
            {
                foreach (var key in root.EnumerateObject())
                    facts[$"config.{key.Name}"] = key.Value.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);
                return true;
            }
        );
        if (AdapterCalibration.Read(version.Folder) is { } calibration)
        {
            facts["calibration.temperature"] = Text(calibration.Temperature);
            facts["calibration.pointwise_weight"] = Text(calibration.PointwiseWeight);
        }

        foreach (var (key, value) in version.Manifest.Provenance.Metrics)
            facts[$"metrics.{key}"] = Text(value);
        foreach (var (key, value) in version.Manifest.Provenance.Data)
            facts[$"data.{key}"] = value;
        foreach (var (key, entry) in version.Manifest.Files)
            facts[$"files.{key}"] = entry.Sha256[..Math.Min(16, entry.Sha256.Length)];
        return facts;
    }

    private static IReadOnlyList<ModuleDifference> Norms(string first, string second)
    {
        using var _ = no_grad();
        var names = Projections(first).Union(Projections(second)).ToList();
        var rows = new SortedDictionary<string, (double First, double Second, double Between)>(StringComparer.Ordinal);
        using var a = SafetensorsFile.Open(Path.Combine(first, AdapterFile.WeightsName));
        using var b = SafetensorsFile.Open(Path.Combine(second, AdapterFile.WeightsName));
        LoraConfig configA = Config(first),
            configB = Config(second);
        foreach (var name in names)
        {
            using var scope = NewDisposeScope();
            var (x, y) = (Update(a, name, configA.ScaleOf(name)), Update(b, name, configB.ScaleOf(name)));
            var between = x is not null && y is not null && x.shape.SequenceEqual(y.shape) ? x.sub(y) : null;
            var module = LoraAdapter.ModuleOf(name);
            var sum = rows.GetValueOrDefault(module);
            rows[module] = (sum.First + Square(x), sum.Second + Square(y), sum.Between + (between is null ? Square(x) + Square(y) : Square(between)));
        }

        return [.. rows.Select(r => new ModuleDifference(r.Key, Math.Sqrt(r.Value.First), Math.Sqrt(r.Value.Second), Math.Sqrt(r.Value.Between)))];
    }

    private static LoraConfig Config(string folder) => AdapterConfigReader.Read(Path.Combine(folder, AdapterFile.ConfigName));

    private static IEnumerable<string> Projections(string folder)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, AdapterFile.WeightsName));
        const string front = "base_model.model.",
            back = ".lora_A.weight";
        return
        [
            .. file
                .Entries.Keys.Where(k => k.StartsWith(front, StringComparison.Ordinal) && k.EndsWith(back, StringComparison.Ordinal))
                .Select(k => k[front.Length..^back.Length]),
        ];
    }

    private static Tensor? Update(SafetensorsFile file, string name, double scale)
    {
        string nameA = LoraAdapter.NameOf(name, "lora_A"),
            nameB = LoraAdapter.NameOf(name, "lora_B");
        return file.Entries.ContainsKey(nameA) && file.Entries.ContainsKey(nameB)
            ? Owned(file, nameB).matmul(Owned(file, nameA)).TimesInPlace(scale) // [out, in]
            : null;
    }

    // What the file gives stays outside of the scope; this puts it inside.
    private static Tensor Owned(SafetensorsFile file, string name) => file.Load(name, ScalarType.Float32, CPU).MoveToOuterDisposeScope();

    private static double Square(Tensor? x) => x is null ? 0 : x.Squared().sum().Number();

    private static string Text(double value) => value.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
