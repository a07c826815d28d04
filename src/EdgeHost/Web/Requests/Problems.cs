using System.Text.Json;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.Fusion;
using EdgeDiag.Model.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>Refusals as problem details (RFC 9457); the member <c>problem</c> says the same as <c>detail</c>.</summary>
internal static class Problems
{
    /// <summary>The media type of problem details.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>A refusal as a result.</summary>
    public static IResult Refusal(int status, string detail) => Results.Json(Body(status, detail), contentType: ContentType, statusCode: status);

    /// <summary>400 with a line that names key, expected and found.</summary>
    public static IResult BadRequest(string detail) => Refusal(StatusCodes.Status400BadRequest, detail);

    /// <summary>Writes a refusal.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(Body(status, detail), (JsonSerializerOptions?)null, ContentType, context.RequestAborted);
    }

    /// <summary>What an exception means for the caller; null where nobody expected it.</summary>
    public static (int Status, string Detail)? FromException(Exception e) =>
        e switch
        {
            BadHttpRequestException bad => (bad.StatusCode, $"request: {bad.Message}"),
            InvalidInputException or ModelFormatException => (StatusCodes.Status400BadRequest, e.Message),
            SqliteException or IOException or UnauthorizedAccessException => (
                StatusCodes.Status503ServiceUnavailable,
                $"a store cannot be used now: {e.Message}"
            ),
            _ => null,
        };

    private static ProblemDto Body(int status, string detail)
    {
        var line = OutsideText.OneLine(string.Join(' ', detail.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        return new ProblemDto("about:blank", ReasonPhrases.GetReasonPhrase(status), status, line, line);
    }
}
