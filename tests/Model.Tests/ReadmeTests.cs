using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeDiag.Model.Lora;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeDiag.Model.Tests;

/// <summary>The library's README shows a program; here it is compiled and run as it stands there.</summary>
public sealed class ReadmeTests : IDisposable
{
    // What a console project has without saying so.
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;";

    private readonly TemporaryFolder _folder = new();
    private readonly string _program = Path.Combine(AppContext.BaseDirectory, $"readme-{Guid.NewGuid():N}.dll");

    [Fact]
    public async Task Sample_CompiledAndRun_CompletesAnswersWithAnAdapterAndTrains()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Model", "README.md"), TestContext.Current.CancellationToken);
        var sample = Regex.Match(text, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        Assert.InRange(sample.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(l => !l.StartsWith("using EdgeDiag", StringComparison.Ordinal)), 1, 20);
        Compile(sample);
        Link("models", "mini");
        Link("adapters", "demo-plant");
        var (code, printed) = await Run();
        Assert.True(code == 0, printed);
        Assert.Matches(@"^mini: .*\ndemo-plant@[0-9a-f]+: .*\nstep 1: loss [0-9.,]+\n$", printed.ReplaceLineEndings("\n"));
        Assert.Equal("mini", AdapterFile.ReadConfig(_folder.File(Path.Combine("adapters", "mine"))).BaseModel);
    }

    public void Dispose()
    {
        File.Delete(_program);
        _folder.Dispose();
    }

    private void Compile(string sample)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(_program),
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(sample)],
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
        );
        var result = compilation.Emit(_program);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
    }

    private void Link(string room, string name)
    {
        Directory.CreateDirectory(_folder.File(room));
        Directory.CreateSymbolicLink(_folder.File(Path.Combine(room, name)), Path.Combine(Repository.Root, room, name));
    }

    // With the libraries that this test runs with, in a process of its own: the sample's paths are relative.
    private async Task<(int Code, string Printed)> Run()
    {
        string Beside(string end) => Path.Combine(AppContext.BaseDirectory, typeof(ReadmeTests).Assembly.GetName().Name + end);
        var start = new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", Beside(".runtimeconfig.json"), "--depsfile", Beside(".deps.json"), _program])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, printed + await errors);
    }
}
