using System.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary>Options that the commands of manuals share.</summary>
internal static class ManualsOptions
{
    /// <summary>The option that names a plant; without it the setting <c>Plant</c> does.</summary>
    public static Option<string?> PlantOption() => new("--plant") { Description = "The plant's folder; default the setting Plant" };

    /// <summary>The option that asks for one line of JSON a result.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print one line of JSON for each result" };

    /// <summary>The option for a language.</summary>
    public static Option<string?> LanguageOption(string description)
    {
        var option = new Option<string?>("--language") { Description = description };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<Language>().Select(l => l.Tag())]);
        return option;
    }

    /// <summary>The language an option names, or null.</summary>
    public static Language? LanguageOf(string? tag) => LanguageExtensions.FromTag(tag);

    /// <summary>The plant's folder, as it was given where it is there.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static string Plant(string? given)
    {
        var folder = given ?? (EdgeDiagHost.Configure([]).Get<HostSettings>() ?? new HostSettings()).Plant;
        var found = Directory.Exists(folder) ? folder : Locate.Existing(folder);
        return Directory.Exists(found)
            ? found
            : throw new InvalidInputException(
                given is null ? "settings" : "arguments",
                given is null ? "Plant" : "--plant",
                "the plant's folder",
                $"no folder {folder}"
            );
    }

    /// <summary>The plant's manuals with the aliases of its device types, where there are devices.</summary>
    /// <exception cref="InvalidInputException">There are no manuals, or one cannot be used.</exception>
    public static ManualIndex Index(string? given)
    {
        var plant = Plant(given);
        return ManualIndex.Build(Path.Combine(plant, "manuals"), Devices(Path.Combine(plant, "devices.json")));
    }

    /// <summary>The plant's device types; none where its devices cannot be read.</summary>
    public static IReadOnlyList<string> Types(string plant) =>
        Devices(Path.Combine(Plant(plant), "devices.json")) is { } devices ? [.. devices.All.Select(d => d.Type).Distinct(StringComparer.Ordinal)] : [];

    // Manuals can be searched without the devices.
    private static DeviceCatalog? Devices(string file)
    {
        try
        {
            return File.Exists(file) ? DeviceCatalog.Load(file) : null;
        }
        catch (InvalidInputException e)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }
}
