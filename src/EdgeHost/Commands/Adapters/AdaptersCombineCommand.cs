using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters combine</c>: makes one version of several.</summary>
internal static class AdaptersCombineCommand
{
    public static Command Create()
    {
        var parts = new Argument<string[]>("ADAPTER=WEIGHT")
        {
            Description = "Versions to combine, each with its weight; 1 where none is given",
            Arity = ArgumentArity.OneOrMore,
        };
        var name = new Option<string>("--name") { Description = "Name of the result in the registry", Required = true };
        var method = new Option<CombinationMethod>("--method")
        {
            Description = "linear and cat are exact; ties and dare follow their papers",
            DefaultValueFactory = _ => CombinationMethod.Linear,
        };
        var defaults = new CombinationOptions(CombinationMethod.Linear);
        var density = new Option<double>("--density")
        {
            Description = "Share of entries that ties and dare keep, above 0 to 1",
            DefaultValueFactory = _ => defaults.Density,
        };
        var lambda = new Option<double>("--lambda") { Description = "Factor on what ties has merged", DefaultValueFactory = _ => defaults.Lambda };
        var seed = new Option<long>("--seed") { Description = "Of dare's choice", DefaultValueFactory = _ => defaults.Seed };
        var rank = new Option<int?>("--rank") { Description = "Rank of the result, 1 to 1024; default what the method needs" };
        return new Command("combine", "Make one adapter of several of the same base") { parts, name, method, density, lambda, seed, rank }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var wanted = result.GetValue(parts)!.Select(Part).Select(p => (Version: registry.Find(p.Reference), p.Weight)).ToList();
                var options = new CombinationOptions(result.GetValue(method))
                {
                    Density = result.GetValue(density),
                    Lambda = result.GetValue(lambda),
                    Seed = result.GetValue(seed),
                    Rank = result.GetValue(rank),
                };
                return AdapterView.Print("combined into", Combine(registry, wanted, options, result.GetValue(name)!, configuration), json);
            }
        );
    }

    private static AdapterVersion Combine(
        AdapterRegistry registry,
        IReadOnlyList<(AdapterVersion Version, double Weight)> wanted,
        CombinationOptions options,
        string name,
        IConfiguration configuration
    )
    {
        using var model = CommandSettings.LoadBase(configuration);
        var read = new List<WeightedAdapter>();
        var temporary = Directory.CreateTempSubdirectory("edgediag-combine-");
        try
        {
            foreach (var (version, weight) in wanted)
            {
                registry.Policy.Check(version.Folder);
                AdapterIntegrity.Check(version.Folder);
                read.Add(new WeightedAdapter(AdapterFile.Read(version.Folder, model.Model, model.BaseName), weight));
            }

            var combined = AdapterCombination.Combine(read, options);
            using (combined.Adapter)
            {
                AdapterFile.Write(temporary.FullName, combined.Adapter);
                AdapterOrigin.Write(temporary.FullName, [.. wanted.Select(w => w.Version.Folder)], []);
                // Its parts' calibrations say nothing of the whole.
                var plant = configuration.Get<HostSettings>() ?? new HostSettings();
                var answers = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
                AdapterValidation.Calibration(model, combined.Adapter, Locate.Existing(plant.Plant), answers.Tickets)?.Write(temporary.FullName);
            }

            var detail = options.Method switch
            {
                CombinationMethod.Ties => $", density {CommandOutput.Number(options.Density)}, lambda {CommandOutput.Number(options.Lambda)}",
                CombinationMethod.Dare => $", density {CommandOutput.Number(options.Density)}, seed {options.Seed}",
                _ => "",
            };
            return registry.Add(
                name,
                temporary.FullName,
                new AdapterProvenance
                {
                    Origin = "combined",
                    Parents = [.. wanted.Select(w => w.Version.Reference)],
                    Note =
                        $"{options.Method.ToString().ToLowerInvariant()} of "
                        + $"{string.Join(" + ", wanted.Select(w => $"{CommandOutput.Number(w.Weight)} x {w.Version.Reference}"))}{detail}; rank "
                        + $"{combined.Adapter.Config.Rank}; lost in rounding to that rank: {CommandOutput.Number(combined.Lost)} of the norm",
                },
                model.BaseSha256,
                by: CommandOutput.LocalUser
            );
        }
        finally
        {
            foreach (var part in read)
                part.Adapter.Dispose();
            temporary.Delete(recursive: true);
        }
    }

    private static (string Reference, double Weight) Part(string text)
    {
        var at = text.LastIndexOf('=');
        if (at < 0)
            return (text, 1);
        return double.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            ? (text[..at], weight)
            : throw new ModelFormatException("arguments", text, "name@version=weight", "a weight that is no number");
    }
}
