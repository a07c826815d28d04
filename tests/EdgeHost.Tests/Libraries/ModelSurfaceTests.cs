using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Tests.Libraries;

/// <summary>What the model library shows to others is what others use.</summary>
public sealed class ModelSurfaceTests
{
    private const string Library = "EdgeDiag.Model";

    // Public although neither the service nor the tools name them, nor a type that these name shows them.
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["LocalChatClient"] = "serves other programs; docs/reference/chat.md",
        ["ProcessorFacts"] = "the library's tests name processors that are not here, in data of public theories",
        ["RepeatedExamples"] = "the library's README trains with it",
        ["SafetensorsFile"] = "the service's tests read adapters' weights",
    };

    [Fact]
    public void PublicTypes_WithoutACallerOutside_AreFewAndHaveReasons()
    {
        var all = typeof(LanguageModel).Assembly.GetExportedTypes();
        var named = new[] { typeof(Program).Assembly.Location, Simulator() }.SelectMany(ReferencedTypes).ToHashSet();
        var reached = new HashSet<Type>();
        var next = new Queue<Type>(all.Where(t => named.Contains(t.FullName!) || Reasons.ContainsKey(t.Name)));
        while (next.TryDequeue(out var type))
            if (reached.Add(type))
                foreach (var shown in Shown(type))
                    next.Enqueue(shown);
        var unused = all.Where(t => !t.IsNested && !(reached.Contains(t) && !Reasons.ContainsKey(t.Name))).Select(t => t.Name);
        Assert.True(Lines(Reasons.Keys) == Lines(unused), Lines(unused));
    }

    private static string Lines(IEnumerable<string> names) => string.Join('\n', names.Order(StringComparer.Ordinal));

    /// <summary>The library's types that a caller of a type meets.</summary>
    private static IEnumerable<Type> Shown(Type type)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetMembers(Public)
            .SelectMany(member =>
                member switch
                {
                    MethodBase method => method.GetParameters().Select(p => p.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
                    FieldInfo field => [field.FieldType],
                    Type nested => [nested],
                    _ => [],
                }
            )
            .Append(type.BaseType ?? typeof(object))
            .Concat(type.GetInterfaces())
            .SelectMany(Parts)
            .Where(t => t.Assembly == typeof(LanguageModel).Assembly);
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

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
