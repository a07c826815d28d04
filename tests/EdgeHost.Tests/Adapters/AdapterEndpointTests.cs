using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Web.Api;
using EdgeDiag.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

public sealed class AdapterEndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PromoteAndRollback_OverHttp_AreInUseWhenTheAnswerComes()
    {
        var (registry, versions) = DemoAdapters.Registry(_folder, 16, 6);
        var planner = new AdapterPlanner(registry, Options.Create(new ModelSettings { Adapter = "demo" }), Options.Create(new CandidateSettings()));
        var plan = planner.Read();
        var model = LanguageModel.Load(DemoAdapters.Base, null, "cpu");
        model.Use(model.Prepare(plan.Main, plan.Others));
        using var slot = new AnswerModelSlot(new LanguageModelAnswering(model, TimeSpan.FromMinutes(1), TimeProvider.System, null, plan));
        var swapping = new AdapterSwapping(planner, slot, new ModelName(), NullLogger<AdapterSwapping>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new AdapterOperations(registry, planner, swapping));
        builder.Services.Configure<HttpSettings>(s => s.TokenFile = "token");
        await using var host = builder.Build();
        host.MapAdapters();
        await host.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };

        Assert.Equal(versions[1], await MovedAsync(client, $"/adapters/{versions[1].Replace('@', '/')}/promote"));
        Assert.Equal(versions[1], (await slot.Model!.AnswerAsync(DemoAdapters.Prompts(1)[0], CancellationToken.None)).Model.Adapter);
        Assert.Equal(versions[0], await MovedAsync(client, "/adapters/rollback"));
        Assert.Equal(versions[0], (await slot.Model!.AnswerAsync(DemoAdapters.Prompts(1)[0], CancellationToken.None)).Model.Adapter);
        Assert.Equal(("someone", "worse"), (registry.Events("demo")[^1].By, registry.Events("demo")[^1].Reason));

        foreach (
            var (path, named) in (IEnumerable<(string, string)>)
                [
                    ("/adapters/demo/rollback", "previous"),
                    ("/adapters/nobody/rollback", "previous"),
                    ("/adapters/demo/ffffff/promote", "adapters list"),
                    ("/adapters/..%2Fx/rollback", "name"),
                    ("/adapters/%1b[2J/rollback", "name"),
                    ("/adapters/.hidden/rollback", "name"),
                    ("/adapters/a%5Cb/rollback", "name"),
                ]
        )
        {
            using var refused = await client.PostAsync(path, null);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(named, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var state = await client.GetFromJsonAsync<JsonElement>("/adapters");
        Assert.Equal(
            (2, versions[0]),
            (state.GetProperty("status").GetProperty("swaps").GetInt32(), state.GetProperty("status").GetProperty("adapter").GetString())
        );
        Assert.Equal((2, false), (state.GetProperty("versions").GetArrayLength(), state.TryGetProperty("problems", out _)));

        // An adapter whose aliases are damaged is named and hides no other.
        Directory.CreateDirectory(Path.Combine(registry.Root, "broken"));
        await File.WriteAllTextAsync(Path.Combine(registry.Root, "broken", "aliases.json"), "{");
        state = await client.GetFromJsonAsync<JsonElement>("/adapters");
        Assert.Equal(2, state.GetProperty("versions").GetArrayLength());
        Assert.Contains("aliases.json", Assert.Single(state.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromoteAndRollback_SettingsWithoutToken_AreForbidden()
    {
        var (registry, versions) = DemoAdapters.Registry(_folder, 16, 6);
        var planner = new AdapterPlanner(registry, Options.Create(new ModelSettings { Adapter = "demo" }), Options.Create(new CandidateSettings()));
        using var slot = new AnswerModelSlot(null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(
            new AdapterOperations(registry, planner, new AdapterSwapping(planner, slot, new ModelName(), NullLogger<AdapterSwapping>.Instance))
        );
        await using var host = builder.Build();
        host.MapAdapters();
        await host.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
        var events = registry.Events("demo").Count;
        foreach (var path in (string[])["/adapters/rollback", "/adapters/demo/rollback", $"/adapters/{versions[1].Replace('@', '/')}/promote"])
        {
            using var answer = await client.PostAsJsonAsync(path, new AdapterWish("nobody", "y"));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("Http:TokenFile", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(events, registry.Events("demo").Count);
    }

    private static async Task<string?> MovedAsync(HttpClient client, string path)
    {
        using var answer = await client.PostAsJsonAsync(path, new AdapterWish("someone", "worse"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("adapter").GetString();
    }
}
