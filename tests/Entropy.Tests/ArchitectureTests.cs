using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Tests;

/// <summary>The room holds integers only, does no I/O and depends on nothing: read from the compiled assembly.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public ArchitectureTests()
    {
        _file = new PEReader(File.OpenRead(typeof(GaussianStreamDecoder).Assembly.Location));
        _metadata = _file.GetMetadataReader();
    }

    public void Dispose() => _file.Dispose();

    [Fact]
    public void NothingButTheRuntimeIsReferenced()
    {
        foreach (AssemblyReferenceHandle handle in _metadata.AssemblyReferences)
            Assert.StartsWith("System.", _metadata.GetString(_metadata.GetAssemblyReference(handle).Name));
    }

    [Fact]
    public void NoInputOutputAndNoFloatingPointTypes()
    {
        HashSet<string> floats = ["Single", "Double", "Half", "Decimal", "BFloat16", "Complex"];
        foreach (TypeReferenceHandle handle in _metadata.TypeReferences)
        {
            TypeReference type = _metadata.GetTypeReference(handle);
            string space = _metadata.GetString(type.Namespace), name = _metadata.GetString(type.Name);
            Assert.False(space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal), $"{space}.{name}");
            Assert.False(name is "Console" or "Process", $"{space}.{name}");
            Assert.False(space is "System" or "System.Numerics" && floats.Contains(name), $"{space}.{name}");
        }
    }

    [Fact]
    public void NoSignatureHoldsAFloat()
    {
        FloatFinder finder = new();
        foreach (FieldDefinitionHandle handle in _metadata.FieldDefinitions)
        {
            FieldDefinition field = _metadata.GetFieldDefinition(handle);
            Assert.False(field.DecodeSignature(finder, null), _metadata.GetString(field.Name));
        }
        foreach (MethodDefinitionHandle handle in _metadata.MethodDefinitions)
        {
            MethodDefinition method = _metadata.GetMethodDefinition(handle);
            Assert.False(Holds(method.DecodeSignature(finder, null)), _metadata.GetString(method.Name));
        }
        foreach (MemberReferenceHandle handle in _metadata.MemberReferences)
        {
            MemberReference member = _metadata.GetMemberReference(handle);
            if (member.GetKind() == MemberReferenceKind.Method)
                Assert.False(Holds(member.DecodeMethodSignature(finder, null)), _metadata.GetString(member.Name));
        }
        for (int row = 1; row <= _metadata.GetTableRowCount(TableIndex.MethodSpec); row++)
        {
            MethodSpecification method = _metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row));
            Assert.DoesNotContain(true, method.DecodeSignature(finder, null));
        }
    }

    [Fact]
    public void NoInstructionOrLocalIsAFloat()
    {
        FloatFinder finder = new();
        int bodies = 0;
        foreach (MethodDefinitionHandle handle in _metadata.MethodDefinitions)
        {
            MethodDefinition method = _metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;
            bodies++;
            string name = _metadata.GetString(method.Name);
            MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
                Assert.DoesNotContain(true, _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(finder, null));
            foreach (OpCode code in Instructions(body.GetILBytes()!))
                Assert.False(code.Name!.Contains(".r4", StringComparison.Ordinal) || code.Name.Contains(".r8", StringComparison.Ordinal) || code == OpCodes.Conv_R_Un, $"{name}: {code}");
        }
        Assert.True(bodies > 100, "the assembly was read");
    }

    private static bool Holds(MethodSignature<bool> signature) => signature.ReturnType || signature.ParameterTypes.Contains(true);

    private static IEnumerable<OpCode> Instructions(byte[] il)
    {
        for (int at = 0; at < il.Length;)
        {
            int value = il[at++];
            if (value == 0xFE) value = (value << 8) | il[at++];
            OpCode code = OpCodesByValue[value];
            yield return code;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    /// <summary>Decodes a type to "is or contains a floating-point type".</summary>
    private sealed class FloatFinder : ISignatureTypeProvider<bool, object?>
    {
        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode is PrimitiveTypeCode.Single or PrimitiveTypeCode.Double;
        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType || typeArguments.Contains(true);
        public bool GetFunctionPointerType(MethodSignature<bool> signature) => Holds(signature);
        public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;
        public bool GetByReferenceType(bool elementType) => elementType;
        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;
        public bool GetPinnedType(bool elementType) => elementType;
        public bool GetPointerType(bool elementType) => elementType;
        public bool GetSZArrayType(bool elementType) => elementType;
        public bool GetGenericMethodParameter(object? genericContext, int index) => false;
        public bool GetGenericTypeParameter(object? genericContext, int index) => false;
        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => false;
        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;
        public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
