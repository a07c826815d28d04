using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EdgeDiag.Tests.Walls;

/// <summary>
/// Reads from a compiled assembly which of its own types use which others: in base types, members, signatures, attributes, local
/// variables and instructions. The compiler copies the values of constants and enums, so those uses are not in the assembly:
/// <see cref="ConstantUses"/> finds them in the source.
/// </summary>
internal sealed class AssemblyUses : IDisposable
{
    private static readonly Dictionary<ushort, OpCode> OpCodes = typeof(OpCodes)
        .GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => unchecked((ushort)o.Value));

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly string _rootNamespace;

    /// <param name="assembly">The assembly's file; read and closed by <see cref="Dispose"/>.</param>
    /// <param name="rootNamespace">Types outside this namespace are the compiler's own and are left out.</param>
    public AssemblyUses(Stream assembly, string rootNamespace)
    {
        _file = new PEReader(assembly);
        _metadata = _file.GetMetadataReader();
        _rootNamespace = rootNamespace;
    }

    /// <summary>The names of the assemblies that this one uses.</summary>
    public IReadOnlyList<string> UsedAssemblies => [.. _metadata.AssemblyReferences.Select(a => _metadata.GetString(_metadata.GetAssemblyReference(a).Name))];

    /// <summary>All uses among the assembly's own types.</summary>
    public IReadOnlyList<TypeUse> FindUses() =>
        [
            .. from handle in _metadata.TypeDefinitions
            let user = Outermost(handle)
            from used in UsedBy(handle).Select(Outermost).Distinct()
            where IsOurs(user.Room) && IsOurs(used.Room)
            select new TypeUse(user.Room, user.Type, used.Room, used.Type),
        ];

    /// <summary>The constants and enum values of each type that has any.</summary>
    public IReadOnlyDictionary<(string Room, string Type), IReadOnlySet<string>> FindConstants() =>
        _metadata
            .TypeDefinitions.Where(t => _metadata.GetTypeDefinition(t).GetDeclaringType().IsNil && IsOurs(Outermost(t).Room))
            .Select(t => (Key: Outermost(t), Names: Constants(t)))
            .Where(t => t.Names.Count > 0)
            .ToDictionary(t => t.Key, t => t.Names);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private IReadOnlySet<string> Constants(TypeDefinitionHandle type) =>
        _metadata
            .GetTypeDefinition(type)
            .GetFields()
            .Select(_metadata.GetFieldDefinition)
            .Where(f => f.Attributes.HasFlag(System.Reflection.FieldAttributes.Literal))
            .Select(f => _metadata.GetString(f.Name))
            .ToHashSet();

    private bool IsOurs(string room) => room == _rootNamespace || room.StartsWith(_rootNamespace + ".", StringComparison.Ordinal);

    private (string Room, string Type) Outermost(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = _metadata.GetTypeDefinition(type.GetDeclaringType());
        return (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    private HashSet<TypeDefinitionHandle> UsedBy(TypeDefinitionHandle handle)
    {
        var found = new TypeCollector(_metadata);
        var type = _metadata.GetTypeDefinition(handle);
        found.Add(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
            found.Add(_metadata.GetInterfaceImplementation(implemented).Interface);
        found.AddAttributes(type.GetCustomAttributes());
        found.AddConstraints(type.GetGenericParameters());
        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            field.DecodeSignature(found, null);
            found.AddAttributes(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
            found.AddAttributes(property.GetCustomAttributes());
        foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            method.DecodeSignature(found, null);
            found.AddAttributes(method.GetCustomAttributes());
            found.AddConstraints(method.GetGenericParameters());
            foreach (var parameter in method.GetParameters())
                found.AddAttributes(_metadata.GetParameter(parameter).GetCustomAttributes());
            if (method.RelativeVirtualAddress > 0)
                AddBody(_file.GetMethodBody(method.RelativeVirtualAddress), found);
        }

        return found.Types;
    }

    private void AddBody(MethodBodyBlock body, TypeCollector found)
    {
        if (!body.LocalSignature.IsNil)
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(found, null);
        foreach (var region in body.ExceptionRegions.Where(r => !r.CatchType.IsNil))
            found.Add(region.CatchType);
        for (var code = body.GetILReader(); code.RemainingBytes > 0; )
        {
            ushort value = code.ReadByte();
            if (value == 0xfe)
                value = (ushort)(0xfe00 | code.ReadByte());
            switch (OpCodes[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok:
                    found.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset++;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }
    }
}
