using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>The description of all calls (OpenAPI), made from the endpoints themselves.</summary>
internal static class CallDescription
{
    private const string Json = "application/json";

    /// <summary>Adds the description.</summary>
    public static IServiceCollection AddCallDescription(this IServiceCollection services) =>
        services.AddOpenApi(o =>
        {
            o.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info = new OpenApiInfo
                    {
                        Title = "EdgeDiag",
                        Version = "v1",
                        Description = "Health, metrics, cases, verdicts, tickets and adapters of one box.",
                    };
                    // Two calls that the framework's description leaves out.
                    Add(document, WebCalls.MetricsPath, "getMetrics", "The metrics as Prometheus text", "text/plain");
                    Add(document, WebCalls.DescriptionPath, "getDescription", "This description", Json);
                    return Task.CompletedTask;
                }
            );
            o.AddOperationTransformer(DescribeAsync);
        });

    // Bodies and numbers are read by hand, more strictly than the framework does, so it does not know of them.
    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var metadata in context.Description.ActionDescriptor.EndpointMetadata)
            switch (metadata)
            {
                case BodyDescription body:
                    var schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken);
                    operation.RequestBody = new OpenApiRequestBody
                    {
                        Required = body.IsRequired,
                        Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema } },
                    };
                    break;
                case WordDescription word:
                    operation.Parameters ??= [];
                    operation.Parameters.Add(
                        new OpenApiParameter
                        {
                            Name = word.Name,
                            In = ParameterLocation.Query,
                            Description = word.Description,
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = word.Longest },
                        }
                    );
                    break;
                case NumberDescription number:
                    operation.Parameters ??= [];
                    operation.Parameters.Add(
                        new OpenApiParameter
                        {
                            Name = number.Name,
                            In = ParameterLocation.Query,
                            Description = number.Description,
                            Schema = new OpenApiSchema
                            {
                                Type = JsonSchemaType.Integer,
                                Minimum = "1",
                                Maximum = number.Most.ToString(CultureInfo.InvariantCulture),
                                Default = JsonValue.Create(number.Default),
                            },
                        }
                    );
                    break;
            }
    }

    private static void Add(OpenApiDocument document, string path, string id, string summary, string contentType) =>
        document.Paths.Add(
            path,
            new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation>
                {
                    [HttpMethod.Get] = new()
                    {
                        OperationId = id,
                        Summary = summary,
                        Responses = new OpenApiResponses
                        {
                            ["200"] = new OpenApiResponse
                            {
                                Description = "OK",
                                Content = new Dictionary<string, OpenApiMediaType> { [contentType] = new() },
                            },
                        },
                    },
                },
            }
        );
}
