using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using TorchSharp;

namespace EdgeDiag.Model.Tests.Walls;

/// <summary>
/// A TorchSharp <c>Scalar</c> has a finalizer, and TorchSharp reads its handle before the native call without keeping it alive: where nobody
/// holds the object, the garbage collector may free the number while libtorch reads it. That ended trainings on busy machines. So numbers
/// go through <c>KeptScalars</c>, which holds them.
/// </summary>
public sealed class ScalarTests
{
    [Fact]
    public void Model_CallsNothingThatMakesAScalarNobodyHolds()
    {
        using var torch = Read(typeof(torch).Assembly);
        var makers = Methods(torch)
            .Where(m => Callees(torch, m).Any(c => c is "Scalar.op_Implicit" || c.EndsWith(".ToScalar", StringComparison.Ordinal)))
            .ToList();
        var names = makers.Select(m => Signature(torch, m)).ToHashSet(StringComparer.Ordinal);
        Assert.Contains(names, n => n.StartsWith("Tensor.add(", StringComparison.Ordinal));
        using var model = Read(typeof(LanguageModel).Assembly);
        var found = Methods(model)
            .SelectMany(
                m => CalleeSignatures(model, m).Where(c => names.Contains(c) || c.StartsWith("Scalar.op_Implicit", StringComparison.Ordinal)),
                (m, c) => $"{Owner(model, m)}.{Name(model, m)}: {c}"
            )
            .Distinct()
            .Order()
            .ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static Image Read(Assembly assembly) => new(assembly.Location);

    private static IEnumerable<MethodDefinition> Methods(Image image) =>
        image.Reader.MethodDefinitions.Select(image.Reader.GetMethodDefinition).Where(m => m.RelativeVirtualAddress != 0);

    private static string Name(Image image, MethodDefinition method) => image.Reader.GetString(method.Name);

    private static string Owner(Image image, MethodDefinition method) => image.Reader.GetString(image.Reader.GetTypeDefinition(method.GetDeclaringType()).Name);

    private static string Signature(Image image, MethodDefinition method) =>
        $"{Owner(image, method)}.{Name(image, method)}({string.Join(',', method.DecodeSignature(Names.Instance, null).ParameterTypes)})";

    private static IEnumerable<string> Callees(Image image, MethodDefinition method) =>
        CalleeSignatures(image, method).Select(s => s[..s.IndexOf('(', StringComparison.Ordinal)]);

    // Every call, callvirt and newobj token in the body; a token that is only by chance one of a method is looked up all the same.
    private static IEnumerable<string> CalleeSignatures(Image image, MethodDefinition method)
    {
        var il = image.File.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
        for (var i = 0; i + 4 < il.Length; i++)
            if (il[i] is 0x28 or 0x6F or 0x73 && Named(image, BitConverter.ToInt32(il, i + 1)) is { } name)
                yield return name;
    }

    private static string? Named(Image image, int token)
    {
        var reader = image.Reader;
        var (table, row) = (token >> 24, token & 0xFFFFFF);
        if (table == 0x06 && row >= 1 && row <= reader.GetTableRowCount(TableIndex.MethodDef))
            return Signature(image, reader.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(row)));
        if (table == 0x2B && row >= 1 && row <= reader.GetTableRowCount(TableIndex.MethodSpec))
            return Named(image, MetadataTokens.GetToken(reader.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).Method));
        if (table != 0x0A || row < 1 || row > reader.GetTableRowCount(TableIndex.MemberRef))
            return null;
        var member = reader.GetMemberReference(MetadataTokens.MemberReferenceHandle(row));
        if (member.GetKind() != MemberReferenceKind.Method || member.Parent.Kind != HandleKind.TypeReference)
            return null;
        var owner = reader.GetString(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name);
        return $"{owner}.{reader.GetString(member.Name)}({string.Join(',', member.DecodeMethodSignature(Names.Instance, null).ParameterTypes)})";
    }

    private sealed class Image(string path) : IDisposable
    {
        public PEReader File { get; } = new(System.IO.File.OpenRead(path));

        public MetadataReader Reader => field ??= File.GetMetadataReader();

        public void Dispose() => File.Dispose();
    }

    /// <summary>Types by their bare names.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public static Names Instance { get; } = new();

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "fn";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
