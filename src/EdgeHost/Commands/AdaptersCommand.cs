using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Model;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>adapters</c>: the registry by hand. Settings such as <c>--Data</c> may follow every command.</summary>
internal static class AdaptersCommand
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string SettingOption = "--setting";

    /// <summary>The command line with settings apart from arguments, for the commands made by <see cref="With"/>.</summary>
    public static IReadOnlyList<string> Words(IReadOnlyList<string> arguments) =>
        arguments is ["adapters", ..] or ["tickets", ..] or ["model", ..] or ["bench", "swap", ..] ? SettingKeys.Gathered(arguments, SettingOption) : arguments;

    public static Command Create() =>
        new("adapters", "List, compare, approve, promote, roll back, import, export and combine adapters")
        {
            AdaptersListCommand.Create(),
            AdaptersShowCommand.Create(),
            AdaptersDiffCommand.Create(),
            AdaptersPromoteCommand.Create(),
            AdaptersRollbackCommand.Create(),
            AdaptersCandidateCommand.Create(),
            AdaptersApproveCommand.Create(),
            AdaptersImportCommand.Create(),
            AdaptersExportCommand.Create(),
            AdaptersVerifyCommand.Create(),
            AdaptersSignCommand.Create(),
            AdaptersDeleteCommand.Create(),
            AdaptersCombineCommand.Create(),
        };

    /// <summary>A command whose further words are settings.</summary>
    /// <param name="command">The command; <c>--json</c> is added to it.</param>
    /// <param name="run">What it does: arguments, settings, whether JSON is wanted.
    /// It runs on a thread of its own, so that a signal can end the program meanwhile.</param>
    public static Command With(this Command command, Func<ParseResult, IConfiguration, bool, int> run) =>
        command.WithAsync((result, configuration, json, _) => Task.Run(() => run(result, configuration, json)));

    /// <summary>The same for a command that takes its time; the token is cancelled when it is to end.</summary>
    public static Command WithAsync(this Command command, Func<ParseResult, IConfiguration, bool, CancellationToken, Task<int>> run)
    {
        var json = new Option<bool>("--json") { Description = "Print one line of JSON for each result" };
        var settings = new Option<string[]>(SettingOption) { Hidden = true, DefaultValueFactory = _ => [] };
        command.Add(json);
        command.Add(settings);
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(() =>
                    run(result, EdgeDiagHost.Configure([.. result.GetValue(settings)!.Select(s => "--" + s)]), result.GetValue(json), cancellation)
                )
        );
        return command;
    }

    /// <summary>The argument that names a version.</summary>
    public static Argument<string> ReferenceArgument(string name = "ADAPTER") =>
        new(name) { Description = "name (its champion), name@version, name@ and the beginning of a version, or name@alias" };

    /// <summary>The option that says why.</summary>
    public static Option<string?> ReasonOption() => new("--reason") { Description = "Kept with the adapter's events" };

    /// <summary>The registry of the settings.</summary>
    /// <exception cref="OptionsValidationException">Settings that cannot be used; all failures together.</exception>
    public static AdapterRegistry Open(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Registry").Get<RegistrySettings>() ?? new RegistrySettings();
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new ValidationContext(settings), failures, validateAllProperties: true))
            throw new OptionsValidationException("Registry", typeof(RegistrySettings), failures.Select(f => f.ErrorMessage!));
        return settings.Open((configuration.Get<HostSettings>() ?? new HostSettings()).Data, TimeProvider.System);
    }

    /// <summary>The base model of the settings, without adapter.</summary>
    public static LanguageModel Base(IConfiguration configuration)
    {
        var settings = Model(configuration);
        if (settings.Path.Length == 0)
            throw new ModelFormatException("settings", "Model:Path", "the base model's folder", "nothing");
        return LanguageModel.Load(Locate.Existing(settings.Path), null, settings.Device, settings.Precision, settings.ChatTemplate);
    }

    /// <summary>Settings of the model.</summary>
    public static ModelSettings Model(IConfiguration configuration) => configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();

    /// <summary>Who is at the keyboard, for the events.</summary>
    public static string Somebody => Environment.UserName;

    /// <summary>A version as a line of JSON.</summary>
    public static JsonObject Json(AdapterVersion v) =>
        new()
        {
            ["adapter"] = v.Name,
            ["version"] = v.Version,
            ["aliases"] = new JsonArray([.. v.Aliases.Select(a => (JsonNode)a)]),
            ["base"] = v.Manifest.Base,
            ["origin"] = v.Manifest.Provenance.Origin,
            ["created"] = v.Manifest.Created,
            ["parents"] = new JsonArray([.. v.Manifest.Provenance.Parents.Select(p => (JsonNode)p)]),
            ["metrics"] = new JsonObject(v.Manifest.Provenance.Metrics.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["signed"] = File.Exists(Path.Combine(v.Folder, AdapterSignature.FileName)),
            ["folder"] = v.Folder,
        };

    /// <summary>Prints one line of JSON.</summary>
    public static void WriteLine(JsonObject line) => Console.WriteLine(line.ToJsonString(Readable));

    /// <summary>Prints what a version is now, as one line.</summary>
    public static int Tell(string done, AdapterVersion version, bool json)
    {
        if (json)
            WriteLine(Json(version));
        else
            Console.WriteLine($"{done} {version.Reference}{(version.Aliases.Count > 0 ? $" ({string.Join(", ", version.Aliases)})" : "")}");
        return 0;
    }

    /// <summary>A figure for reading.</summary>
    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
