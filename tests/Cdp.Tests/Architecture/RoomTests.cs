using Cdp.Compact;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Cdp.Tests.Architecture;

/// <summary>
/// The rooms of the pipeline stand in an order: a room uses those before it, and none after it. Read from the compiled program.
/// </summary>
public sealed class RoomTests
{
    /// <summary>Source: docs/architecture.md, "Rooms".</summary>
    private static readonly string[] Order =
    [
        "Cdp", "Cdp.Text", "Cdp.Settings", "Cdp.Storage", "Cdp.Raw", "Cdp.Hits", "Cdp.Lake", "Cdp.Lake.Parquet", "Cdp.Lake.Receipts",
        "Cdp.Identity", "Cdp.Identity.Index", "Cdp.Attribution", "Cdp.Ingest", "Cdp.Rollups", "Cdp.Model.Syntax", "Cdp.Model",
        "Cdp.Model.Check", "Cdp.Model.Sql", "Cdp.Model.Fold", "Cdp.Model.Explain",
        "Cdp.Compact.Shuffle", "Cdp.Compact.Read", "Cdp.Compact.Dedupe", "Cdp.Compact.Resolve", "Cdp.Compact.UserDays",
        "Cdp.Compact.Write", "Cdp.Compact.Upkeep", "Cdp.Compact.ReachBack", "Cdp.Compact", "Cdp.Deliver", "Cdp.Profiles", "Cdp.Score",
    ];

    private static readonly AssemblyDefinition Program = AssemblyDefinition.ReadAssembly(typeof(Compaction).Assembly.Location);

    private static IEnumerable<TypeDefinition> Types => Program.MainModule.GetAllTypes().Where(type => RoomOf(type) is not null);

    [Fact]
    public void Every_room_has_its_place_in_the_order() =>
        Assert.Equal(Order.Order(StringComparer.Ordinal), Types.Select(RoomOf).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_room_uses_one_that_comes_after_it()
    {
        var backwards =
            from type in Types
            from used in UsesOf(type)
            let room = RoomOf(used)
            where room is not null && Array.IndexOf(Order, room) > Array.IndexOf(Order, RoomOf(type))
            select $"{RoomOf(type)}.{type.Name} uses {room}.{used.Name}";

        Assert.Empty(backwards.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_settings_know_no_other_room() => Assert.DoesNotContain(
        Types.Where(type => RoomOf(type) == "Cdp.Settings").SelectMany(UsesOf), used =>
            RoomOf(used) is { } room and not ("Cdp" or "Cdp.Settings"));

    /// <summary>
    /// The namespace of a type of the program, or of the type around it; null for any other, and for what the compiler adds.
    /// </summary>
    private static string? RoomOf(TypeReference type)
    {
        var outer = type;
        while (outer.DeclaringType is { } around) outer = around;
        return outer.Namespace.StartsWith("Cdp", StringComparison.Ordinal) ? outer.Namespace : null;
    }

    private static IEnumerable<TypeReference> UsesOf(TypeDefinition type) =>
        new[] { type.BaseType }
            .Concat(type.Interfaces.Select(each => each.InterfaceType))
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.CustomAttributes.SelectMany(Attributes))
            .Concat(type.Methods.SelectMany(UsesOf))
            .Where(used => used is not null)
            .SelectMany(Parts);

    private static IEnumerable<TypeReference> UsesOf(MethodDefinition method)
    {
        var signature = method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);
        if (!method.HasBody) return signature;
        var operands = method.Body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference used => [used],
            GenericInstanceMethod call => [call.DeclaringType, call.ReturnType, .. call.GenericArguments],
            MethodReference call => [call.DeclaringType, call.ReturnType],
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => Enumerable.Empty<TypeReference>(),
        });
        return signature.Concat(method.Body.Variables.Select(variable => variable.VariableType)).Concat(operands);
    }

    private static IEnumerable<TypeReference> Attributes(CustomAttribute attribute) =>
        attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>().Prepend(attribute.AttributeType);

    /// <summary>A type with its element types and type arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Prepend(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
