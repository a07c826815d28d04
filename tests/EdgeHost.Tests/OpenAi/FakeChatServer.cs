using System.Net;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tests.OpenAi;

/// <summary>A server on the loopback that answers <c>/v1/chat/completions</c> as it is told.</summary>
internal sealed class FakeChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeChatServer(WebApplication app) => _app = app;

    /// <summary>Bodies asked with, and their authorization.</summary>
    public List<(string Body, string? Authorization)> Requests { get; } = [];

    public string Endpoint => _app.Urls.Single() + "/v1";

    /// <param name="answer">Given the number of the request, from 1.</param>
    public static async Task<FakeChatServer> StartAsync(Func<int, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new FakeChatServer(app);
        app.MapPost(
            "/v1/chat/completions",
            async (HttpContext context) =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var body = await reader.ReadToEndAsync(context.RequestAborted);
                int number;
                lock (server.Requests)
                {
                    server.Requests.Add((body, context.Request.Headers.Authorization));
                    number = server.Requests.Count;
                }

                await answer(number, context);
            }
        );
        await app.StartAsync();
        return server;
    }

    public static Task<FakeChatServer> StartAsync(int status, string body) =>
        StartAsync(
            async (_, context) =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(body, context.RequestAborted);
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
