using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.ModelDownload;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Model;

/// <summary><c>model pull</c>: a model from a server with Hugging Face's API.</summary>
internal static class ModelPullCommand
{
    public static Command Create()
    {
        var repository = new Argument<string>("REPO") { Description = "owner/name" };
        var revision = new Option<string>("--revision") { Description = "Branch, tag or commit", DefaultValueFactory = _ => "main" };
        var endpoint = new Option<string?>("--endpoint") { Description = $"Server; default Hub:Endpoint, then HF_ENDPOINT, then {HubSettings.Standard}" };
        var output = new Option<string?>("--out") { Description = "Folder; default models/ and the repository's name" };
        var token = new Option<string?>("--token-file") { Description = "File with an access token; default Hub:TokenFile" };
        return new Command("pull", "Fetch a model: configuration, tokenizer and safetensors, checked, gone on with where it was interrupted")
        {
            repository,
            revision,
            endpoint,
            output,
            token,
        }.WithAsync(
            async (result, configuration, json, cancellation) =>
            {
                var name = result.GetValue(repository)!;
                var settings = Settings(configuration, result.GetValue(endpoint), result.GetValue(token));
                var request = new PullRequest(
                    name,
                    result.GetValue(revision)!,
                    result.GetValue(output) ?? Path.Combine("models", name[(name.LastIndexOf('/') + 1)..])
                );
                try
                {
                    await using var services = new ServiceCollection().AddHub(settings).BuildServiceProvider();
                    var pulled = await ShownAsync(progress => services.GetRequiredService<ModelPull>().RunAsync(request, progress, cancellation));
                    foreach (var file in pulled.Unchecked)
                        await Console.Error.WriteLineAsync($"{file}: {settings.Endpoint} states no digest, so it could not be checked");
                    if (json)
                        CommandOutput.WriteLine(Json(request, pulled));
                    else
                        Console.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{request.Folder}: {name} at {pulled.Commit}, {pulled.Files.Count} files, {pulled.Bytes / 1e6:F1} "
                                    + $"MB{(pulled.Fetched.Count == 0 ? ", all there already" : "")}"
                            )
                        );
                    return 0;
                }
                catch (OperationCanceledException)
                {
                    await Console.Error.WriteLineAsync("interrupted; the same command goes on from here");
                    return 1;
                }
            }
        );
    }

    private static HubSettings Settings(IConfiguration configuration, string? endpoint, string? token)
    {
        var settings = configuration.GetSection("Hub").Get<HubSettings>() ?? new HubSettings();
        if (endpoint is not null)
            settings.Endpoint = endpoint;
        if (token is not null)
            settings.TokenFile = token;
        settings.Check();
        return settings;
    }

    private static async Task<PullResult> ShownAsync(Func<Action<PullProgress>, Task<PullResult>> run)
    {
        // A log file gets a line for each file instead of a bar.
        if (Console.IsErrorRedirected)
            return await run(p =>
            {
                if (p.Complete)
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p.File}  {p.Size / 1e6:F1} MB"));
            });
        return await Terminals
            .Errors.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(context =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                return run(p =>
                {
                    lock (bars)
                    {
                        if (!bars.TryGetValue(p.File, out var bar))
                            bars[p.File] = bar = context.AddTask(Terminals.Text(p.File), maxValue: p.Size);
                        bar.MaxValue = Math.Max(1, p.Size);
                        bar.Value = p.Complete ? bar.MaxValue : p.Received;
                    }
                });
            });
    }

    private static JsonObject Json(PullRequest request, PullResult pulled) =>
        new()
        {
            ["folder"] = Path.GetFullPath(request.Folder),
            ["repository"] = request.Repository,
            ["revision"] = request.Revision,
            ["commit"] = pulled.Commit,
            ["bytes"] = pulled.Bytes,
            ["files"] = Names(pulled.Files),
            ["fetched"] = Names(pulled.Fetched),
            ["unchecked"] = Names(pulled.Unchecked),
        };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => (JsonNode)n)]);
}
