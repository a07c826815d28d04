using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Composition;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>
/// Runs many command lines in one process, through the program's own entry. It is a process of its own, which
/// <see cref="FileCampaign"/> starts: what brings it down is the example that it noted last.
/// </summary>
public sealed class FileChild
{
    /// <summary>Names the file with the examples, one a line of JSON.</summary>
    internal const string ListVariable = "EDGEDIAG_CHAOS_LIST";

    /// <summary>Names the file that gets a line before and after each example.</summary>
    internal const string NotesVariable = "EDGEDIAG_CHAOS_NOTES";

    private const int MostKept = 20_000;

    [Fact(Explicit = true)]
    public void RunListed()
    {
        if (Environment.GetEnvironmentVariable(ListVariable) is not { } list)
            return;
        var notes = Environment.GetEnvironmentVariable(NotesVariable)!;
        var entry = typeof(EdgeDiagHost).Assembly.EntryPoint!;
        // One writer each for all: the program's terminal keeps the first one it sees.
        using var said = new StringWriter();
        using var printed = new StringWriter();
        var (output, errors) = (Console.Out, Console.Error);
        foreach (var (line, i) in File.ReadLines(list).Select((l, i) => (l, i)))
        {
            var example = JsonSerializer.Deserialize<FileExample>(line)!;
            File.AppendAllText(notes, string.Create(CultureInfo.InvariantCulture, $"begin {i}\n"));
            said.GetStringBuilder().Clear();
            printed.GetStringBuilder().Clear();
            Directory.SetCurrentDirectory(example.Folder);
            Console.SetOut(printed);
            Console.SetError(said);
            string status;
            try
            {
                status = Convert.ToString(entry.Invoke(null, [example.Arguments]), CultureInfo.InvariantCulture)!;
            }
            catch (Exception e)
            {
                // The real process would end with signal 6.
                status = "134";
                said.WriteLine(e.GetBaseException());
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(errors);
            }

            var text = said.ToString();
            var kept = Convert.ToBase64String(Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, MostKept)]));
            var lengths = string.Create(CultureInfo.InvariantCulture, $"{text.Length} {printed.GetStringBuilder().Length}");
            File.AppendAllText(notes, string.Create(CultureInfo.InvariantCulture, $"end {i} {status} {lengths} {kept}\n"));
        }
    }
}
