using EdgeDiag.EdgeHost.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>What is said of an endpoint in the description of all calls. It changes nothing of what the endpoint does.</summary>
internal static class EndpointDescriptions
{
    /// <summary>Names a call, and says what it answers and what it refuses.</summary>
    /// <typeparam name="T">The record of its answer.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">Unique, such as <c>getTickets</c>.</param>
    /// <param name="summary">One line.</param>
    /// <param name="refusals">Statuses that come as problem details.</param>
    public static RouteHandlerBuilder Described<T>(this RouteHandlerBuilder endpoint, string name, string summary, params int[] refusals)
    {
        endpoint.WithName(name).WithSummary(summary).Produces<T>();
        foreach (var status in refusals)
            endpoint.Produces<ProblemDto>(status, Problems.ContentType);
        return endpoint;
    }

    /// <summary>Says what record the body is.</summary>
    public static RouteHandlerBuilder ReadsBody<T>(this RouteHandlerBuilder endpoint, bool isRequired = true) =>
        endpoint.WithMetadata(new BodyDescription(typeof(T), isRequired));

    /// <summary>Says which number of the query is read.</summary>
    public static RouteHandlerBuilder ReadsNumber(this RouteHandlerBuilder endpoint, NumberDescription number) => endpoint.WithMetadata(number);

    /// <summary>Says which word of the query is read.</summary>
    public static RouteHandlerBuilder ReadsWord(this RouteHandlerBuilder endpoint, WordDescription word) => endpoint.WithMetadata(word);
}
