using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.Fusion;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Init;

/// <summary><c>init DIR</c>: the files of a new plant, from options or by asking.</summary>
internal static class InitCommand
{
    private const string DefaultSite = "s1",
        DefaultBroker = "127.0.0.1:1883";
    private const int WrongUsage = 2;

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of the plant; new, or without these files" };
        var machines = new Option<string[]>("--machine")
        {
            Description = "LINE/ID:TYPE, such as line-1/oven-1:oven; several times for several; asked for where there is none and a person can answer",
            DefaultValueFactory = _ => [],
        };
        var sensors = new Option<string[]>("--sensor")
        {
            Description = "NAME:UNIT or NAME:UNIT:LOW:HIGH of all machines, such as temperature:℃::220; several times for several",
            DefaultValueFactory = _ => [],
        };
        var site = new Option<string>("--site") { Description = "Site, a segment of all topics", DefaultValueFactory = _ => DefaultSite };
        var language = new Option<string>("--language") { Description = LanguageExtensions.Tags, DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong([.. Enum.GetValues<Language>().Select(l => l.Tag())]);
        var broker = new Option<string>("--broker") { Description = "HOST or HOST:PORT of the MQTT broker", DefaultValueFactory = _ => DefaultBroker };
        var command = new Command("init", "Write devices.json, appsettings.json and a first manual for a new plant")
        {
            folder,
            machines,
            sensors,
            site,
            language,
            broker,
        };
        command.SetAction(
            (result, _) =>
                CommandErrors.GuardAsync(() =>
                {
                    var directory = result.GetValue(folder)!;
                    NewPlant plant;
                    try
                    {
                        plant = Read(result);
                    }
                    catch (InvalidInputException e)
                    {
                        Console.Error.WriteLine(e.Message);
                        return Task.FromResult(WrongUsage);
                    }

                    foreach (var file in NewPlantFiles.Write(directory, plant))
                        Console.WriteLine($"wrote {Path.Combine(directory, file)}");
                    Console.WriteLine();
                    Console.WriteLine(
                        $"1. Manuals: edgediag manuals import FILE --plant {directory} --type {plant.Types[0]} --language {result.GetValue(language)}"
                    );
                    Console.WriteLine($"2. Check:   cd {directory} && edgediag doctor");
                    Console.WriteLine("3. Run:     edgediag run");
                    return Task.FromResult(0);
                })
        );
        return command;

        NewPlant Read(ParseResult result)
        {
            var named = result.GetValue(machines)!.Select(NewMachine.Parse).ToList();
            if (named.Count == 0)
                named = [Asked()];
            var measured = result.GetValue(sensors)!.Select(NewSensor.Parse).ToList();
            Distinct(named.Select(m => $"{m.Line}/{m.Id}"), "--machine");
            Distinct(measured.Select(s => s.Name), "--sensor");
            var (host, port) = Broker(result.GetValue(broker)!);
            return new NewPlant(
                Site(result.GetValue(site)!),
                LanguageExtensions.FromTag(result.GetValue(language))!.Value,
                host,
                port,
                [.. named.Select(m => m with { Sensors = measured })]
            );
        }
    }

    private static NewMachine Asked()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
            throw new InvalidInputException("arguments", "--machine", "LINE/ID:TYPE, such as line-1/oven-1:oven", "nothing");
        string Ask(string question, string example) => AnsiConsole.Prompt(new TextPrompt<string>(question).DefaultValue(example));
        return NewMachine.Parse($"{Ask("Line of the first machine", "line-1")}/{Ask("Its id", "machine-1")}:{Ask("Its type", "machine")}");
    }

    private static string Site(string text) =>
        text.Length is > 0 and <= 128 && text.IndexOfAny(['/', '+', '#']) < 0
            ? text
            : throw new InvalidInputException("arguments", "--site", "a topic segment without / + #", text);

    private static (string Host, int Port) Broker(string text)
    {
        // An IPv6 address has colons of its own; a port stands behind its brackets.
        var at = text.LastIndexOf(':');
        var hasPort = at > 0 && (text.IndexOf(':', StringComparison.Ordinal) == at || text[at - 1] == ']');
        var host = (hasPort ? text[..at] : text).Trim('[', ']');
        var port = 1883;
        if (
            host.Length == 0
            || (hasPort && (!int.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
        )
            throw new InvalidInputException("arguments", "--broker", "HOST or HOST:PORT with a port of 1 to 65535", text);
        return (host, port);
    }

    private static void Distinct(IEnumerable<string> names, string option)
    {
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InvalidInputException("arguments", option, "each once", $"{twice.Key} twice");
    }
}
