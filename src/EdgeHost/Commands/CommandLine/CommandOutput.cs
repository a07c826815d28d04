using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>What commands print besides tables.</summary>
internal static class CommandOutput
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Who is logged in, for events and verdicts.</summary>
    public static string LocalUser => Environment.UserName;

    /// <summary>The commit the program was built from, as the build wrote it into the assembly; empty outside a repository.</summary>
    public static string Commit() =>
        typeof(CommandOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit]
            ? commit
            : "";

    /// <summary>Prints one line of JSON.</summary>
    public static void WriteLine(JsonObject line) => Console.WriteLine(line.ToJsonString(Readable));

    /// <summary>A figure for reading.</summary>
    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
