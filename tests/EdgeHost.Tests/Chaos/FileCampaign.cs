using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Generated files through every command that takes one: one to few lines, status 0, 1 or 2, bounded time and memory.</summary>
internal sealed class FileCampaign
{
    // Of the child's own processor time, so that a busy machine is no finding; the wall's bound is for a child that waits for ever.
    private const double MostSeconds = 60,
        MostWaiting = 600;
    private const long MostBytes = 1_500_000_000;
    private const int MostLines = 60;

    private readonly Findings _findings = new();
    private readonly SortedDictionary<string, int> _statuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private double _slowest;
    private long _peak;

    /// <param name="files">Examples.</param>
    /// <param name="real">So many of them in a process each.</param>
    public async Task<Findings> RunAsync(int files, int real)
    {
        var clock = Stopwatch.StartNew();
        var random = ChaosScale.RandomFor("files");
        using var folder = new TemporaryFolder();
        string[] inputs = [.. FileInputs.ByInput.Keys.Order(StringComparer.Ordinal)];
        for (var from = 0; from < files; )
        {
            var part = new List<FileExample>();
            for (; part.Count < 100 && from < files; from++)
            {
                // The slow ones seldom: they would take all the time.
                var input = random.Pick(inputs);
                while (FileInputs.IsSlow(input) && random.Chance(0.8))
                    input = random.Pick(inputs);
                part.Add(FileInputs.ByInput[input](random, Directory.CreateDirectory(folder.File($"{from}")).FullName) with { Input = input });
                _counts[input] = _counts.GetValueOrDefault(input) + 1;
            }

            // A process each at the same pace over all parts; the others many to a process.
            var alone = part.Where((_, i) => i % Math.Max(1, files / Math.Max(1, real)) == 0).ToList();
            foreach (var example in alone)
                await AloneAsync(example);
            await TogetherAsync([.. part.Except(alone)], folder);
            foreach (var example in part)
                Directory.Delete(example.Folder, recursive: true);
        }

        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"chaos, files: {files} files to {_counts.Count} inputs ({string.Join(", ", _statuses.Select(s => $"status {s.Key} {s.Value}"))}), slowest "
                    + $"{_slowest:F1} s, at most {_peak / 1_000_000} MB; {_findings.Count} findings, seed {Scale.Seed}, {clock.Elapsed.TotalSeconds:F0} s"
            )
        );
        return _findings;
    }

    private async Task AloneAsync(FileExample example)
    {
        var clock = Stopwatch.StartNew();
        var (status, output, errors) = await ChaosProcess.RunAsync(example.Folder, example.Arguments, MostWaiting);
        Judge(example, status?.ToString(CultureInfo.InvariantCulture) ?? "none", errors, errors.Length, output.Length, clock.Elapsed.TotalSeconds);
    }

    private async Task TogetherAsync(IReadOnlyList<FileExample> examples, TemporaryFolder folder)
    {
        for (var first = 0; first < examples.Count; )
        {
            var (list, notes) = (folder.File("list"), folder.File("notes"));
            File.WriteAllLines(list, examples.Skip(first).Select(e => JsonSerializer.Serialize(e)));
            File.WriteAllText(notes, "");
            var start = new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "EdgeDiag.EdgeHost.Tests"),
                ["-explicit", "only", "-method", $"{typeof(FileChild).FullName}.{nameof(FileChild.RunListed)}"]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            };
            start.Environment[FileChild.ListVariable] = list;
            start.Environment[FileChild.NotesVariable] = notes;
            // Beyond it the heap gives up with an exception, instead of taking the machine's memory.
            start.Environment["DOTNET_GCHeapHardLimit"] = MostBytes.ToString("x", CultureInfo.InvariantCulture);
            using var child = Process.Start(start)!;
            child.StandardInput.Close();
            var said = Task.WhenAll(child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync());
            var hung = await WatchAsync(child, notes);
            var output = await said;
            first += Read(notes, examples, first, hung ? null : child.ExitCode, string.Join('\n', output));
        }
    }

    // Looks at the notes while the child runs; true where one example took too long or too much, and the child was ended for it.
    private async Task<bool> WatchAsync(Process child, string notes)
    {
        var (length, since, peak) = (0L, Stopwatch.GetTimestamp(), 0L);
        var (used, usedBefore) = (TimeSpan.Zero, TimeSpan.Zero);
        using var ended = new CancellationTokenSource();
        var exit = child.WaitForExitAsync(ended.Token);
        while (!exit.IsCompleted)
        {
            await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
            if (exit.IsCompleted)
                break;
            child.Refresh();
            try
            {
                (peak, used) = (Math.Max(peak, child.WorkingSet64), child.TotalProcessorTime);
            }
            catch (InvalidOperationException)
            {
                // It has just ended.
                await exit;
                break;
            }

            _peak = Math.Max(_peak, peak);
            var now = new FileInfo(notes).Length;
            if (now != length)
                (length, since, usedBefore) = (now, Stopwatch.GetTimestamp(), used);
            if (
                (used - usedBefore).TotalSeconds < MostSeconds * Environment.ProcessorCount
                && Stopwatch.GetElapsedTime(since).TotalSeconds < MostWaiting
                && peak < 2 * MostBytes
            )
                continue;
            child.Kill();
            await exit;
            return true;
        }

        return false;
    }

    // How many examples the child went over; the last one is that which ended it, where one did.
    private int Read(string notes, IReadOnlyList<FileExample> examples, int first, int? exit, string output)
    {
        var (begun, done) = (-1, 0);
        foreach (var line in File.ReadLines(notes))
        {
            var words = line.Split(' ');
            var number = int.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == "begin")
                begun = number;
            else
            {
                done = number + 1;
                Judge(
                    examples[first + number],
                    words[2],
                    Encoding.UTF8.GetString(Convert.FromBase64String(words[5])),
                    int.Parse(words[3], CultureInfo.InvariantCulture),
                    int.Parse(words[4], CultureInfo.InvariantCulture),
                    0
                );
            }
        }

        if (begun >= done)
        {
            var example = examples[first + begun];
            _findings.Add(
                exit is null
                    ? $"{example.Input} takes over {MostSeconds} s or {2 * MostBytes / 1_000_000} MB"
                    : $"{example.Input} ends its process with status {exit}",
                $"{Told(example)}\n{output[^Math.Min(output.Length, 1200)..]}"
            );
            return begun + 1;
        }

        Assert.True(done > 0, $"the child did nothing: {output}");
        return done;
    }

    private void Judge(FileExample example, string status, string errors, int length, int printed, double seconds)
    {
        _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
        _slowest = Math.Max(_slowest, seconds);
        string Said() => $"{Told(example)}\nstatus {status}: {errors}";
        var trace = errors.Contains("\n   at ", StringComparison.Ordinal) || errors.Contains("Unhandled exception", StringComparison.Ordinal);
        _findings.Unless(!trace, $"{example.Input}: a stack trace", Said);
        if (trace)
            return;
        // One line, but it names neither the file nor what is wrong with it.
        _findings.Unless(!errors.StartsWith("unexpected ", StringComparison.Ordinal), $"{example.Input}: an exception that nobody expected", Said);
        _findings.Unless(status is "0" or "1" or "2", $"{example.Input}: status {status}", Said);
        // Some print what they found where others print a result.
        _findings.Unless(status == "0" || errors.Trim().Length + printed > 0, $"{example.Input}: fails and says nothing", Said);
        _findings.Unless(errors.Split('\n').Length <= MostLines, $"{example.Input}: more than {MostLines} lines", Said);
        _findings.Unless(length <= 20_000, $"{example.Input}: more than 20,000 characters on standard error", Said);
        _findings.Unless(
            !errors.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')),
            $"{example.Input}: control characters of the file reach the terminal",
            Said
        );
    }

    private static string Told(FileExample example) => $"{example.What}: edgediag {string.Join(' ', example.Arguments.Select(Word))}, seed {Scale.Seed}";

    private static string Word(string argument) =>
        argument.Length == 0 ? "''"
        : Path.GetFileName(argument) is { Length: > 0 } leaf ? leaf
        : argument;
}
