using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>Commands that settings such as <c>--Data</c> may follow, and what they open with these settings.</summary>
internal static class CommandSettings
{
    private const string SettingOption = "--setting";

    /// <summary>The command line with settings apart from arguments, for the commands made by <see cref="With"/>.</summary>
    public static IReadOnlyList<string> GatherSettings(IReadOnlyList<string> arguments) =>
        arguments is ["adapters", ..] or ["tickets", ..] or ["model", ..] or ["bench", "swap", ..] ? SettingKeys.Gathered(arguments, SettingOption) : arguments;

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

    /// <summary>The registry of the settings.</summary>
    /// <exception cref="OptionsValidationException">Settings that cannot be used; all failures together.</exception>
    public static AdapterRegistry OpenRegistry(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Registry").Get<RegistrySettings>() ?? new RegistrySettings();
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new ValidationContext(settings), failures, validateAllProperties: true))
            throw new OptionsValidationException("Registry", typeof(RegistrySettings), failures.Select(f => f.ErrorMessage!));
        return settings.Open((configuration.Get<HostSettings>() ?? new HostSettings()).Data, TimeProvider.System);
    }

    /// <summary>The base model of the settings, without adapter.</summary>
    public static LanguageModel LoadBase(IConfiguration configuration)
    {
        var settings = Model(configuration);
        if (settings.Path.Length == 0)
            throw new ModelFormatException("settings", "Model:Path", "the base model's folder", "nothing");
        return LanguageModel.Load(Locate.Existing(settings.Path), null, settings.Device, settings.Precision, settings.ChatTemplate);
    }

    /// <summary>Settings of the model.</summary>
    public static ModelSettings Model(IConfiguration configuration) => configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
}
