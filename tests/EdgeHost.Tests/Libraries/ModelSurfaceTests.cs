using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using EdgeDiag.Model;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Tests.Libraries;

/// <summary>What the model library shows to others is what others use.</summary>
public sealed class ModelSurfaceTests
{
    private const string Library = "EdgeDiag.Model";

    // Public although neither the service nor the tools name them.
    private static readonly Dictionary<string, string> Reasons = new() { ["RepeatedExamples"] = "the library's README trains with it" };

    [Fact]
    public void PublicTypes_WithoutACallerOutside_AreFewAndHaveReasons()
    {
        var used = new[] { typeof(Program).Assembly.Location, Simulator() }.SelectMany(ReferencedTypes).ToHashSet();
        var unused = typeof(LanguageModel).Assembly.GetExportedTypes().Where(t => !t.IsNested && !used.Contains(t.FullName!)).Select(t => t.Name).ToList();
        Assert.Equal(Reasons.Keys.Order(StringComparer.Ordinal), unused.Order(StringComparer.Ordinal));
        Assert.True(unused.Count < 10, string.Join(", ", unused));
    }

    // The tools are built with these tests but not copied beside them.
    private static string Simulator()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, "tools", "PlantSimulator", "bin", output.Parent!.Name, output.Name, "EdgeDiag.PlantSimulator.dll");
    }

    // The compiler writes a reference to each type that code names or that a member it calls takes or returns.
    private static List<string> ReferencedTypes(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata
                .TypeReferences.Select(metadata.GetTypeReference)
                .Where(t =>
                    t.ResolutionScope.Kind == HandleKind.AssemblyReference
                    && metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)t.ResolutionScope).Name) == Library
                )
                .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}"),
        ];
    }
}
