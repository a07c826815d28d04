using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>
/// Runs the commands of a page as written, one after the other in one shell, in a folder that looks like a published checkout. The shell is in a
/// namespace of its own with a loopback network alone, so that the ports of the pages are free, and nothing that a page has started outlives it.
/// </summary>
internal sealed class PageRun
{
    // Only ends a page that would never end.
    private const int MostSeconds = 1800;

    private readonly string _results;

    private PageRun(string results) => _results = results;

    /// <summary>Runs commands.</summary>
    /// <param name="commands">The commands of one page, in order.</param>
    /// <param name="folder">Where they run.</param>
    /// <param name="results">A folder for what they print.</param>
    /// <param name="isolated">Whether the network is loopback alone; builds need more.</param>
    public static async Task<PageRun> RunAsync(IReadOnlyList<DocumentedCommand> commands, string folder, string results, bool isolated)
    {
        Directory.CreateDirectory(results);
        var script = Path.Combine(results, "page.sh");
        await File.WriteAllTextAsync(script, Script(commands, results));
        string[] outside = isolated ? ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--unshare-pid", "--proc", "/proc", "--die-with-parent"] : [];
        string[] words = ["timeout", "-k", "5", $"{MostSeconds}", .. outside, "bash", script];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await File.WriteAllTextAsync(Path.Combine(results, "shell.log"), await output + await errors);
        return new PageRun(results);
    }

    /// <summary>The exit status of a command; null where it has not come to its end.</summary>
    public int? Status(int index) => int.TryParse(Read($"{index}.status"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var status) ? status : null;

    /// <summary>What a command has printed: standard output, then standard error.</summary>
    public string Output(int index) => Read($"{index}.out") + Read($"{index}.err");

    /// <summary>How long a command took, seconds.</summary>
    public double Seconds(int index) => double.TryParse(Read($"{index}.seconds"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    /// <summary>What the shell itself has printed.</summary>
    public string Shell => Read("shell.log");

    private string Read(string name) => Path.Combine(_results, name) is var file && File.Exists(file) ? File.ReadAllText(file).Trim('\0') : "";

    private static string Script(IReadOnlyList<DocumentedCommand> commands, string results)
    {
        var script = new StringBuilder($"R={results}\nset -a\n");
        var services = new List<int>();
        for (var i = 0; i < commands.Count; i++)
        {
            var text = commands[i].Text;
            if (commands[i].IsService)
            {
                services.Add(i);
                // Ready is what says so, has ended, or has had time enough to connect.
                script.Append(
                    CultureInfo.InvariantCulture,
                    $$"""
                    read -r -d '' C <<'__COMMAND__'
                    {{text}}
                    __COMMAND__
                    bash -c "$C" >$R/{{i}}.out 2>$R/{{i}}.err & S{{i}}=$!
                    for ((n = 0; n < 1200; n++)); do
                        grep -qE 'Connected to the broker|version .* running|the shift is over' $R/{{i}}.out $R/{{i}}.err && break
                        kill -0 $S{{i}} 2>/dev/null || break
                        [[ $n -ge 30 && {{(text.Contains("mosquitto_sub", StringComparison.Ordinal) ? 1 : 0)}} = 1 ]] && break
                        sleep 0.1
                    done

                    """
                );
            }
            else
                script.Append(
                    CultureInfo.InvariantCulture,
                    $$"""
                    T=$EPOCHREALTIME
                    { {{text}}
                    } >$R/{{i}}.out 2>$R/{{i}}.err </dev/null
                    echo $? >$R/{{i}}.status
                    awk "BEGIN { print $EPOCHREALTIME - $T }" >$R/{{i}}.seconds

                    """
                );
        }

        // As a person ends them, the last one first; one that ends by itself is given the time.
        foreach (var i in services.AsEnumerable().Reverse())
        {
            var ends = commands[i].Text.Contains(" -C ", StringComparison.Ordinal) ? 600 : 0;
            script.Append(
                CultureInfo.InvariantCulture,
                $$"""
                for ((n = 0; n < {{ends}}; n++)); do kill -0 $S{{i}} 2>/dev/null || break; sleep 0.1; done
                kill -TERM $S{{i}} 2>/dev/null
                wait $S{{i}}
                echo $? >$R/{{i}}.status

                """
            );
        }

        return script.ToString();
    }
}
